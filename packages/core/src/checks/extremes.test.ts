import { describe, expect, test } from "vitest";
import type { ResolvedFamily } from "../inputs/family.ts";
import type { Inputs } from "../runner.ts";
import { type Tensor, tensor } from "../tensor/index.ts";
import { type Extremes, extremesOf } from "./extremes.ts";

const base: ResolvedFamily = {
  name: "ordinary",
  sizes: new Map([
    ["N", 4],
    ["M", 6],
  ]),
  draws: new Map([["mask", "absent"]]),
  convention: "zero",
  dtype: "float16",
};
const inputs: Inputs = new Map([
  ["x", tensor([2, 3, 2], [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12], "float16")],
  ["k", 3],
]);
const only = (wanted: Extremes) => extremesOf(base, wanted);
const changed = (wanted: Extremes): number[] => {
  const x = only(wanted)[0]?.change?.(inputs).get("x") as Tensor;
  return [...x.data];
};

describe("an extreme", () => {
  test("keeps the name, the convention and the dtype of its family", () => {
    for (const { family } of only({ ones: ["N"], large: { x: 2 }, subnormal: ["x"] }))
      expect(family).toMatchObject({ name: "ordinary", convention: "zero", dtype: "float16" });
  });

  test("of sizes changes one symbol at a time", () => {
    const sizes = only({ ones: ["N", "M"], empty: ["M"], "off-block": { M: 16 } }).map((e) => [
      e.variant,
      ...e.family.sizes.values(),
    ]);
    expect(sizes).toEqual([
      ["N = 1", 1, 6],
      ["M = 1", 4, 1],
      ["M = 0", 4, 0],
      ["M = 33", 4, 33],
      ["M = 15", 4, 15],
    ]);
  });

  test("of values changes one argument and leaves the others", () => {
    expect(changed({ large: { x: 80 } })).toEqual([...(inputs.get("x") as Tensor).data].map((v) => v * 80));
    expect(changed({ large: { x: 1e6 } })[0]).toBe(Infinity);
    expect(changed({ equal: ["x"] })).toEqual(new Array(12).fill(1));
    expect(
      only({ equal: ["x"] })[0]
        ?.change?.(inputs)
        .get("k"),
    ).toBe(3);
    expect(only({ large: { x: 80 }, equal: ["x"] }).map((e) => e.variant)).toEqual(["x × 80", "all of x equal"]);
  });

  test("of rows takes so many of each matrix", () => {
    for (const k of [1, 2, 5]) {
      const values = changed({ "infinite-rows": { x: k } });
      const rows = [0, 1, 2, 3, 4, 5].map((r) => values.slice(2 * r, 2 * r + 2));
      for (const matrix of [rows.slice(0, 3), rows.slice(3)])
        expect(matrix.filter((row) => row.every((v) => v === -Infinity))).toHaveLength(Math.min(k, 3));
      expect(rows.every((row) => row[0] === -Infinity || Number.isFinite(row[1]))).toBe(true);
    }
  });

  test("that is a matter of drawing says how", () => {
    const draws = only({ subnormal: ["x"], "masked-rows": { mask: 2 } }).map((e) => Object.fromEntries(e.family.draws));
    expect(draws).toEqual([{ mask: "absent", x: "subnormal" }, { mask: { "rows-off": 2 } }]);
  });
});
