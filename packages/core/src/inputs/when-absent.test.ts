import { expect, test } from "vitest";
import { entry } from "../schema/entry.ts";
import { tensor } from "../tensor/tensor.ts";
import { whenAbsent } from "./when-absent.ts";

const attention = (mask: object) =>
  entry.parse({
    name: "attention",
    args: {
      Q: { shape: ["N", "D"], dtype: "float32" },
      K: { shape: ["M", "D"], dtype: "float32" },
      mask: { shape: [1, "N", "M"], dtype: "bool", optional: true, ...mask },
    },
    returns: { output: { shape: ["N", "D"], dtype: "float32" } },
  });
const Q = tensor([2, 1], [1, 2]);
const K = tensor([3, 1], [1, 2, 3]);

test("an absent argument is as the signature says, of the sizes of the others", () => {
  const mask = whenAbsent(
    attention({ "when-absent": true }),
    "mask",
    new Map([
      ["Q", Q],
      ["K", K],
    ]),
  );
  expect(mask).toMatchObject({ shape: [1, 2, 3], dtype: "bool" });
  expect([...(mask?.data ?? [])]).toEqual([1, 1, 1, 1, 1, 1]);
});

test("it is nothing where the signature does not say, or a size is unknown", () => {
  expect(
    whenAbsent(
      attention({}),
      "mask",
      new Map([
        ["Q", Q],
        ["K", K],
      ]),
    ),
  ).toBeUndefined();
  expect(whenAbsent(attention({ "when-absent": true }), "mask", new Map([["Q", Q]]))).toBeUndefined();
  expect(whenAbsent(attention({ "when-absent": true }), "nothing", new Map([["Q", Q]]))).toBeUndefined();
});
