import { describe, expect, test } from "vitest";
import { accumulator, exact, plain as plainIn, shaken } from "./arithmetic.ts";
import { FLOATS, FORMATS } from "./dtype.ts";
import { round, ulp } from "./round.ts";

const plain = plainIn("float32");

test("16-bit sums are kept in float32, float64 sums in float64", () => {
  expect(FLOATS.map(accumulator)).toEqual(["float64", "float32", "float32", "float32"]);
  expect(accumulator("int64")).toBe("float64");
});

test("exact and plain round to nearest, and leave integers alone", () => {
  for (const arithmetic of [exact, plain]) {
    expect(arithmetic.rounder("float32")(0.1)).toBe(Math.fround(0.1));
    expect(arithmetic.rounder("int64")(0.5)).toBe(0.5);
    expect(arithmetic.settle(1, 5, 9, "float32")).toBe(1);
  }
  expect([exact.stepwise, plain.stepwise]).toEqual([false, true]);
});

describe("shaken", () => {
  test.each(FLOATS)("moves a %s by no more than an ulp, to a number of the format", (dtype) => {
    for (const r of [-1, -0.7, -0.3, 0, 0.3, 0.7, 0.999]) {
      const shake = shaken(() => r, 0, "float32").rounder(dtype);
      for (const x of [1, 1.1, -3.7, 1e-3, FORMATS[dtype].smallest * 5, FORMATS[dtype].max]) {
        const nearest = round(x, dtype);
        const moved = shake(nearest);
        expect(Math.abs(moved - nearest)).toBeLessThanOrEqual(ulp(nearest, dtype));
        expect(round(moved, dtype)).toBe(moved);
      }
    }
  });

  test("does move: both neighbours are reached", () => {
    expect(shaken(() => 0.6, 0, "float32").rounder("float32")(1.5)).toBe(1.5 + 2 ** -23);
    expect(shaken(() => -0.6, 0, "float32").rounder("float32")(1.5)).toBe(1.5 - 2 ** -23);
  });

  test("never makes an infinity of a finite number, nor moves zero, NaN or infinities", () => {
    const shake = shaken(() => 0.999, 0, "float32").rounder("float16");
    expect(shake(65504)).toBe(65504);
    for (const x of [0, -0, Number.NaN, Infinity, -Infinity]) expect(shake(x)).toBe(x);
    expect(shake(1e6)).toBe(Infinity);
  });

  test("moves a sum in proportion to √n and its magnitude, except of integers", () => {
    const { settle } = shaken(() => 1, 0, "float32");
    expect(settle(0, 16, 3, "float32")).toBe(2 ** -24 * 4 * 3);
    expect(settle(0, 16, 3, "float16")).toBe(2 ** -24 * 4 * 3);
    expect(settle(0, 16, 3, "float64")).toBe(2 ** -53 * 4 * 3);
    expect(settle(7, 16, 3, "int64")).toBe(7);
    expect(settle(Infinity, 16, Infinity, "float32")).toBe(Infinity);
  });
});
