import { expect, test } from "vitest";
import { flatten, nest } from "./dotted.ts";
import { tensor } from "./tensor/tensor.ts";

const [a, b, c] = [1, 2, 3].map((v) => tensor([1], [v])) as [never, never, never];

test("dotted names nest as dictionaries, and as lists when they count from 0", () => {
  expect(nest({ x: a, "state.m": b, "state.step": 3, "params.0": b, "params.1": c, "deep.a.b": c })).toEqual({
    x: a,
    state: { m: b, step: 3 },
    params: [b, c],
    deep: { a: { b: c } },
  });
  expect(nest({ "params.1": a })).toEqual({ params: { 1: a } });
});

test("what a reference returns is flattened to the same names", () => {
  const flat = { x: a, "state.m": b, "params.0": b, "params.1": c };
  expect(flatten(nest(flat))).toEqual(flat);
  expect(flatten({ y: a, "state.m": b })).toEqual({ y: a, "state.m": b });
});
