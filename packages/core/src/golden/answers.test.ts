import { expect, test } from "vitest";
import type { Inputs } from "../runner.ts";
import { type DType, tensor } from "../tensor/index.ts";
import { digest } from "./answers.ts";

const of = (...entries: [string, Inputs extends ReadonlyMap<string, infer V> ? V : never][]) =>
  digest(new Map(entries));
const x = (values: number[], dtype: DType = "float32", shape = [values.length]) => tensor(shape, values, dtype);

test("the same inputs have one digest, whatever their order", () => {
  expect(of(["a", x([1, 2])], ["k", 2])).toBe(of(["k", 2], ["a", x([1, 2])]));
  expect(of(["a", x([Number.NaN])])).toBe(of(["a", x([Number.NaN])]));
});

test("any difference gives another", () => {
  const all = [
    of(),
    of(["a", x([1, 2])]),
    of(["b", x([1, 2])]),
    of(["a", x([1, 2], "float64")]),
    of(["a", x([1, 2], "float32", [2, 1])]),
    of(["a", x([1, 2.0000002])]),
    of(["a", x([1, 0])]),
    of(["a", x([1, -0])]),
    of(["a", x([1, 2])], ["b", x([1])]),
    ...([0, -0, 1, "1", true, [1], [1, 2], ["1"], Number.NaN] as const).map((k) => of(["k", k])),
  ];
  expect(new Set(all).size).toBe(all.length);
});
