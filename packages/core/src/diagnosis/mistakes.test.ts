import { expect, test } from "vitest";
import { define } from "../reference.ts";
import { matmul, tensor } from "../tensor/index.ts";
import { tinyProblem } from "../testing/tiny-problem.ts";
import { withMistakes } from "./mistakes.ts";

const throwing = (act: () => never) =>
  withMistakes({ ...tinyProblem(), reference: define({ mistakes: {}, entries: { f: act } }) }, "f", []);

test.each([
  ["an error", new TypeError("x is not a function"), "reference.ts: f throws: x is not a function"],
  [
    "an error of the system",
    Object.assign(new Error("no room"), { code: "EAGAIN" }),
    "reference.ts: f throws: no room",
  ],
  ["what is no error", null, "reference.ts: f throws: null"],
])("of %s that a reference throws, it is said whose it is", (_, what, message) => {
  const compute = throwing(() => {
    throw what;
  });
  expect(() => compute({})).toThrow(expect.objectContaining({ code: "reference/throws", message }));
});

test("what an op refuses stays what it is", () => {
  const compute = throwing(() => matmul(tensor([1, 2], [1, 2]), tensor([3, 1], [1, 2, 3])) as never);
  expect(() => compute({})).toThrow(expect.objectContaining({ code: "einsum/size" }));
});
