import { describe, expect, test } from "vitest";
import type { Distribution } from "../schema/family.ts";
import { drawValues } from "./distribution.ts";
import { random } from "./random.ts";

const drawn = (how: Distribution, shape: number[] = [40, 50]) => [...drawValues(how, shape, random("d"))];
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

  test("a scalar shape has one value, an empty one none", () => {
    for (const how of [
      { normal: { mean: 0, scale: 1 } },
      { "hot-row": { scale: 2 } },
      { order: "ascending" },
    ] as const) {
      expect(drawn(how, [])).toHaveLength(1);
      expect(drawn(how, [3, 0])).toHaveLength(0);
    }
  });
});
