import { describe, expect, test } from "vitest";
import type { Distribution } from "../schema/family.ts";
import { type DType, FLOATS, FORMATS, round } from "../tensor/index.ts";
import { drawValues } from "./distribution.ts";
import { random } from "./random.ts";

const drawn = (how: Distribution, shape: number[] = [40, 50], dtype: DType = "float32") => [
  ...drawValues(how, shape, random("d"), dtype),
];
const rowsOf = (values: number[], n: number) =>
  Array.from({ length: values.length / n }, (_, r) => values.slice(r * n, (r + 1) * n));
const mean = (values: number[]) => values.reduce((n, v) => n + v, 0) / values.length;

describe("values of a distribution", () => {
  test("normal has the mean and the scale that are asked for", () => {
    const values = drawn({ normal: { mean: 5, scale: 80 } });
    expect(Math.abs(mean(values) - 5)).toBeLessThan(8);
    expect(Math.abs(Math.sqrt(mean(values.map((v) => (v - 5) ** 2))) - 80)).toBeLessThan(5);
  });

  test("uniform and integers stay within their ends and come near both", () => {
    const uniform = drawn({ uniform: { low: -2, high: 3 } });
    expect(Math.min(...uniform)).toBeGreaterThanOrEqual(-2);
    expect(Math.max(...uniform)).toBeLessThan(3);
    expect(Math.max(...uniform) - Math.min(...uniform)).toBeGreaterThan(4.9);
    expect([...new Set(drawn({ integers: { low: 1, high: 3 } }))].sort()).toEqual([1, 2, 3]);
  });

  test("constant, cycled values and orders are what they say", () => {
    expect(drawn({ constant: 2.5 }, [3])).toEqual([2.5, 2.5, 2.5]);
    expect(drawn({ values: [1, 2] }, [3])).toEqual([1, 2, 1]);
    expect(drawn({ order: "ascending" }, [2, 3])).toEqual([0, 1, 2, 0, 1, 2]);
    expect(drawn({ order: "descending" }, [2, 3])).toEqual([2, 1, 0, 2, 1, 0]);
  });

  test("extreme has both signs and spreads over the decades", () => {
    const values = drawn({ extreme: { low: -3, high: 3 } });
    const exponents = values.map((v) => Math.log10(Math.abs(v)));
    expect(Math.min(...exponents)).toBeGreaterThanOrEqual(-3.001);
    expect(Math.max(...exponents)).toBeLessThan(3);
    expect(Math.max(...exponents) - Math.min(...exponents)).toBeGreaterThan(5.5);
    expect(Math.abs(values.filter((v) => v > 0).length / values.length - 0.5)).toBeLessThan(0.05);
  });

  test("hot-row makes one row of the last axis, and only one, loud", () => {
    const values = drawn({ "hot-row": { scale: 1e6 } }, [2, 3, 8]);
    const loud = Array.from({ length: 6 }, (_, r) => Math.max(...values.slice(r * 8, r * 8 + 8).map(Math.abs)) > 1e3);
    expect(loud.filter(Boolean)).toHaveLength(1);
  });

  test("lognormal is positive, with the median and the spread that are asked for", () => {
    const values = drawn({ lognormal: { mean: 1, scale: 2 } });
    expect(values.every((v) => v > 0)).toBe(true);
    const logs = values.map(Math.log);
    expect(Math.abs(mean(logs) - 1)).toBeLessThan(0.15);
    expect(Math.abs(Math.sqrt(mean(logs.map((v) => (v - 1) ** 2))) - 2)).toBeLessThan(0.15);
    // The same normals, exponentiated.
    const normals = drawn({ normal: { mean: 1, scale: 2 } });
    values.forEach((v, i) => {
      expect(v / Math.exp(normals[i] as number)).toBeCloseTo(1, 12);
    });
  });

  test("gapped keeps the order of a normal draw, with the gap between any two of a row", () => {
    for (const row of rowsOf(drawn({ gapped: { gap: 0.25, scale: 1 } }), 50)) {
      const sorted = [...row].sort((a, b) => a - b);
      for (let i = 1; i < sorted.length; i++)
        expect((sorted[i] as number) - (sorted[i - 1] as number)).toBeGreaterThanOrEqual(0.25 - 1e-12);
      expect(sorted).not.toEqual(row);
    }
    const closest = (values: number[]) => {
      const sorted = [...values].sort((a, b) => a - b);
      return Math.min(...sorted.slice(1).map((v, i) => v - (sorted[i] as number)));
    };
    expect(closest(rowsOf(drawn({ normal: { mean: 0, scale: 1 } }), 50)[0] as number[])).toBeLessThan(0.25);
  });

  test("ties has a tie in every row, and only the values that it may have", () => {
    for (const n of [2, 3, 50])
      for (const row of rowsOf(drawn({ ties: [0, 0.5, 1, 2] }, [40, n]), n)) {
        expect(new Set(row).size).toBeLessThan(n);
        expect(row.every((v) => [0, 0.5, 1, 2].includes(v))).toBe(true);
      }
    expect(new Set(drawn({ ties: [0, 0.5, 1, 2] })).size).toBe(4);
  });

  test("subnormal values are subnormal in the dtype that they will have, and none is 0", () => {
    for (const dtype of FLOATS)
      for (const v of drawn("subnormal", [200], dtype)) {
        expect(Math.abs(v)).toBeGreaterThanOrEqual(FORMATS[dtype].smallest);
        expect(Math.abs(v)).toBeLessThan(2 ** FORMATS[dtype].minExponent);
        expect(round(v, dtype)).toBe(v);
      }
    expect(Math.min(...drawn("subnormal"))).toBeLessThan(0);
  });

  test("simplex rows are positive, sum to one, and differ", () => {
    const rows = rowsOf(drawn("simplex"), 50);
    for (const row of rows) {
      expect(row.every((v) => v > 0)).toBe(true);
      expect(row.reduce((n, v) => n + v, 0)).toBeCloseTo(1, 6);
    }
    expect(rows[0]).not.toEqual(rows[1]);
    expect(drawn("simplex", [3, 1])).toEqual([1, 1, 1]);
  });

  test("permutation holds 0 to n − 1 once each, in another order in each row", () => {
    const rows = rowsOf(drawn("permutation", [40, 6]), 6);
    for (const row of rows) expect([...row].sort()).toEqual([0, 1, 2, 3, 4, 5]);
    expect(new Set(rows.map(String)).size).toBeGreaterThan(30);
    expect(new Set(rows.map((row) => row[0])).size).toBe(6);
  });

  test("signs are −1 and 1, half of each", () => {
    const values = drawn("signs");
    expect(values.every((v) => v === 1 || v === -1)).toBe(true);
    expect(Math.abs(mean(values))).toBeLessThan(0.1);
  });

  test("a scalar shape has one value, an empty one none", () => {
    for (const how of [
      { normal: { mean: 0, scale: 1 } },
      { "hot-row": { scale: 2 } },
      { order: "ascending" },
      { lognormal: { mean: 0, scale: 1 } },
      { gapped: { gap: 1, scale: 1 } },
      { ties: [1, 2] },
      "subnormal",
      "simplex",
      "permutation",
      "signs",
    ] as Distribution[]) {
      expect(drawn(how, [])).toHaveLength(1);
      expect(drawn(how, [3, 0])).toHaveLength(0);
    }
  });
});
