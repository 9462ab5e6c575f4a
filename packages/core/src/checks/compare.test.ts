import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Convention } from "../schema/family.ts";
import { type DType, tensor } from "../tensor/index.ts";
import { compare } from "./compare.ts";
import type { Expected } from "./tolerance.ts";

/** Rows of expected values, with a tolerance each. */
const wanted = (rows: number[][], tolerance: number[], dtype: DType = "float64", overflows?: number[]): Expected => ({
  values: Float64Array.from(rows.flat()),
  shape: [rows.length, (rows[0] as number[]).length],
  dtype,
  tolerance: Float64Array.from(tolerance),
  rowLength: (rows[0] as number[]).length,
  overflows: overflows === undefined ? undefined : Uint8Array.from(overflows),
  tells: true,
});
const came = (values: number[]) => tensor([values.length], values, "float64");
const one = (e: number, c: number, convention: Convention = "nan", tolerance = 0.1) =>
  compare(came([c]), wanted([[e]], [tolerance]), convention).ok;

describe("an element", () => {
  test("is right up to the tolerance, and wrong beyond it", () => {
    expect(one(1, 1.5, "nan", 0.5)).toBe(true);
    expect(one(1, 1.0999)).toBe(true);
    expect(one(1, 0.9001)).toBe(true);
    expect(one(1, 1.1001)).toBe(false);
    expect(one(-1, 1)).toBe(false);
  });

  test("that is NaN is never right where a number is expected, whatever the convention and tolerance", () => {
    for (const convention of ["nan", "zero", "either", "ignore"] as const)
      for (const e of [0, 1, Infinity, -Infinity]) expect(one(e, Number.NaN, convention, 1e300)).toBe(false);
  });

  test.each<[Convention, { NaN: boolean; 0: boolean; 1: boolean }]>([
    ["nan", { NaN: true, 0: false, 1: false }],
    ["zero", { NaN: false, 0: true, 1: false }],
    ["either", { NaN: true, 0: true, 1: false }],
    ["ignore", { NaN: true, 0: true, 1: true }],
  ])("where NaN is expected, by the convention %s", (convention, allowed) => {
    expect(one(Number.NaN, Number.NaN, convention)).toBe(allowed.NaN);
    expect(one(Number.NaN, 0, convention)).toBe(allowed[0]);
    expect(one(Number.NaN, -0, convention)).toBe(allowed[0]);
    expect(one(Number.NaN, 1, convention, 1e300)).toBe(allowed[1]);
    expect(one(Number.NaN, Infinity, convention)).toBe(convention === "ignore");
  });

  test("that is infinite must be infinite with the same sign", () => {
    expect(one(Infinity, Infinity)).toBe(true);
    expect(one(-Infinity, -Infinity)).toBe(true);
    expect(one(Infinity, -Infinity, "nan", Infinity)).toBe(false);
    expect(one(Infinity, 1e308, "nan", Infinity)).toBe(false);
    expect(one(1, Infinity, "nan", Infinity)).toBe(false);
  });

  test("is right when it is the expected value rounded to the dtype, whatever the tolerance", () => {
    const e = wanted([[0.1]], [0], "float32");
    expect(compare(came([Math.fround(0.1)]), e, "nan").ok).toBe(true);
    expect(compare(came([Math.fround(0.1) + 2 ** -27]), e, "nan").ok).toBe(false);
  });

  test("must not be finite where an ordinary implementation overflows", () => {
    const e = wanted([[1e6]], [1e9], "float16", [1]);
    expect(compare(came([1e6]), e, "nan").ok).toBe(false);
    expect(compare(came([Infinity]), e, "nan").ok).toBe(true);
    expect(compare(came([Number.NaN]), e, "nan").ok).toBe(true);
  });
});

test("integers and booleans must be equal: one off is infinitely wrong", () => {
  const result = compare(came([1, 2, 4]), wanted([[1, 2, 3]], [0], "int64"), "nan");
  expect(result).toEqual({ ok: false, worst: 2, ratio: Infinity, outside: 1 / 3 });
  expect(compare(came([1, 2, 3]), wanted([[1, 2, 3]], [0], "int64"), "nan")).toMatchObject({ ok: true, ratio: 0 });
});

test("each row has its own tolerance", () => {
  const e = wanted(
    [
      [1000, 2000],
      [0.001, 0.002],
    ],
    [1, 1e-6],
  );
  expect(compare(came([1000.5, 2000.5, 0.001, 0.002]), e, "nan").ok).toBe(true);
  const result = compare(came([1000.5, 2000.5, 0.00101, 0.002]), e, "nan");
  expect(result).toMatchObject({ ok: false, worst: 2, outside: 0.25 });
  expect(result.ratio).toBeCloseTo(10, 6);
});

test("the worst element is told, and the share of those that are out", () => {
  const e = wanted([[0, 0, 0, 0]], [1]);
  expect(compare(came([0.5, 3, -7, 2]), e, "nan")).toEqual({ ok: false, worst: 2, ratio: 7, outside: 0.75 });
  expect(compare(came([0.5, 0, -0.25, 0]), e, "nan")).toEqual({ ok: true, worst: 0, ratio: 0.5, outside: 0 });
});

test("nothing agrees with nothing, and other sizes are a fault of the caller", () => {
  const nothing: Expected = { ...wanted([[1]], [1]), values: new Float64Array(), tolerance: new Float64Array() };
  expect(compare(came([]), nothing, "nan")).toEqual({ ok: true, worst: 0, ratio: 0, outside: 0 });
  expect(() => compare(came([1, 2]), wanted([[1]], [1]), "nan")).toThrow(RangeError);
});

test("a tensor agrees with itself exactly when nothing in it is NaN", () => {
  fc.assert(
    fc.property(fc.array(fc.double(), { minLength: 1, maxLength: 6 }), (values) => {
      const clean = values.filter((v) => !Number.isNaN(v));
      if (clean.length > 0) expect(compare(came(clean), wanted([clean], [0]), "zero").ok).toBe(true);
      const e = wanted([values.map(() => 1)], [Infinity]);
      expect(compare(came(values), e, "ignore").ok).toBe(values.every(Number.isFinite));
    }),
  );
});
