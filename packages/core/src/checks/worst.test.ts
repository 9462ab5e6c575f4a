import { describe, expect, test } from "vitest";
import { digits, indexOf, significant, worstOf } from "./worst.ts";

test("numbers are told in six digits", () => {
  expect([significant(1 / 3), significant(123456789), significant(Number.NaN)]).toEqual([
    0.333333,
    123457000,
    Number.NaN,
  ]);
});

test("and in all of them where six do not tell them apart", () => {
  expect(digits(1 / 3, 1 / 4)).toBe("0.333333");
  expect(digits(0.33333333, 0.33333334)).toBe("0.33333333");
  expect(digits(Number.NaN, 1)).toBe("NaN");
});

test("an index is that of row-major order", () => {
  expect([0, 1, 3, 23].map((i) => indexOf(i, [2, 4, 3]))).toEqual([
    [0, 0, 0],
    [0, 0, 1],
    [0, 1, 0],
    [1, 3, 2],
  ]);
  expect(indexOf(0, [])).toEqual([]);
});

describe("the worst element", () => {
  const numbers = { expected: 1, actual: Number.NaN, tolerance: 2 ** -20, ratio: Infinity };

  test("has its tolerance in units in the last place too", () => {
    expect(worstOf([1], numbers, "float32")).toEqual({
      index: [1],
      expected: 1,
      actual: "NaN",
      tolerance: significant(2 ** -20),
      ratio: "Infinity",
      ulps: 8,
    });
  });

  test("has none of those where the dtype or the value has no last place", () => {
    expect(worstOf([1], numbers, "int64").ulps).toBe(0);
    expect(worstOf([1], { ...numbers, expected: Infinity }, "float32").ulps).toBe(0);
  });
});
