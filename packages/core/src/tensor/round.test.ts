import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { fromBytes } from "./bytes.ts";
import { FLOATS, FORMATS } from "./dtype.ts";
import { exponentOf, nearestIn, randomlyIn, round, ulp } from "./round.ts";

/** Every value of a 16-bit format that is not NaN, ascending. */
const all16 = (dtype: "float16" | "bfloat16"): number[] => {
  const patterns = Uint16Array.from({ length: 2 ** 16 }, (_, i) => i);
  const values = fromBytes(new Uint8Array(patterns.buffer), dtype);
  return [...values].filter((v) => !Number.isNaN(v)).sort((a, b) => a - b || (Object.is(a, -0) ? -1 : 1));
};

describe("round", () => {
  test("to float32 is Math.fround, whatever the double", () => {
    fc.assert(
      fc.property(fc.double(), (x) => {
        expect(round(x, "float32")).toBe(Math.fround(x));
      }),
      { numRuns: 2000 },
    );
  });

  test("to float64 changes nothing", () => {
    fc.assert(
      fc.property(fc.double(), (x) => {
        expect(round(x, "float64")).toBe(x);
      }),
    );
  });

  test.each(["float16", "bfloat16"] as const)("leaves every value of %s alone", (dtype) => {
    const moved = all16(dtype).filter((v) => !Object.is(round(v, dtype), v));
    expect(moved).toEqual([]);
  });

  test.each(["float16", "bfloat16"] as const)(
    "goes to the nearer neighbour in %s, and at the middle to the even one",
    (dtype) => {
      const values = all16(dtype).filter((v) => Number.isFinite(v) && v >= 0 && !Object.is(v, -0));
      const wrong: number[] = [];
      for (let i = 0; i + 1 < values.length; i++) {
        const [low, high] = [values[i] as number, values[i + 1] as number];
        const middle = low + (high - low) / 2;
        // Ascending non-negative values are the bit patterns 0, 1, 2, …, so the even one is the one at an even place.
        const even = i % 2 === 0 ? low : high;
        const ok =
          round(middle, dtype) === even &&
          round(low + (high - low) * 0.49, dtype) === low &&
          round(low + (high - low) * 0.51, dtype) === high &&
          round(-middle, dtype) === -even;
        if (!ok) wrong.push(low);
      }
      expect(wrong).toEqual([]);
    },
  );

  test.each([
    ["float16", 65504, 65519.99, 65520],
    ["bfloat16", 2 ** 127 * (2 - 2 ** -7), 2 ** 127 * (2 - 2 ** -8) * (1 - 2 ** -30), 2 ** 127 * (2 - 2 ** -8)],
    ["float32", 3.4028234663852886e38, 3.4028235677973362e38, 3.4028235677973366e38],
  ] as const)("%s overflows from half an ulp beyond its largest number", (dtype, largest, below, at) => {
    expect(FORMATS[dtype].max).toBe(largest);
    expect(round(below, dtype)).toBe(largest);
    expect(round(at, dtype)).toBe(Number.POSITIVE_INFINITY);
    expect(round(-at, dtype)).toBe(Number.NEGATIVE_INFINITY);
    expect(round(1e300, dtype)).toBe(Number.POSITIVE_INFINITY);
  });

  test.each(FLOATS)(
    "%s keeps NaN, infinities and the sign of zero, and underflows to a zero of the right sign",
    (dtype) => {
      for (const x of [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0, -0])
        expect(round(x, dtype)).toBe(x);
      if (dtype === "float64") return;
      expect(round(FORMATS[dtype].smallest / 2, dtype)).toBe(0);
      expect(round(-FORMATS[dtype].smallest / 2, dtype)).toBe(-0);
      expect(round(-Number.MIN_VALUE, dtype)).toBe(-0);
      expect(round(FORMATS[dtype].smallest * 0.51, dtype)).toBe(FORMATS[dtype].smallest);
    },
  );

  test.each(FLOATS)("rounding to %s twice is rounding once", (dtype) => {
    fc.assert(fc.property(fc.double(), (x) => Object.is(round(round(x, dtype), dtype), round(x, dtype))));
  });
});

describe("ulp", () => {
  test.each(["float16", "bfloat16"] as const)("is the distance to the next larger value of %s", (dtype) => {
    const values = all16(dtype).filter((v) => Number.isFinite(v) && v > 0);
    const wrong = values.slice(0, -1).filter((v, i) => ulp(v, dtype) !== (values[i + 1] as number) - v);
    expect(wrong).toEqual([]);
  });

  test("knows the doubles, the smallest included", () => {
    expect(ulp(1, "float64")).toBe(Number.EPSILON);
    expect(ulp(0, "float64")).toBe(Number.MIN_VALUE);
    expect(ulp(2 ** -1030, "float64")).toBe(Number.MIN_VALUE);
    expect(ulp(2 ** -1000, "float64")).toBe(2 ** -1052);
    expect(ulp(-Number.MAX_VALUE, "float64")).toBe(2 ** 971);
  });

  test("knows float32 on both sides of its smallest normal number", () => {
    expect(ulp(1, "float32")).toBe(2 ** -23);
    expect(ulp(2 ** -126, "float32")).toBe(2 ** -149);
    expect(ulp(2 ** -140, "float32")).toBe(2 ** -149);
    expect(ulp(2 ** -125, "float32")).toBe(2 ** -148);
  });
});

test("exponentOf is the exponent of the normalised number", () => {
  fc.assert(
    fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (x) => {
      if (Math.abs(x) < 2 ** -1022) return;
      const m = Math.abs(x) / 2 ** exponentOf(x);
      expect(m >= 1 && m < 2).toBe(true);
    }),
  );
  expect(exponentOf(Number.MIN_VALUE)).toBe(-1023);
});

describe("randomlyIn", () => {
  test.each(FLOATS)("moves any double by at most an ulp of %s, to a number of it, subnormals included", (dtype) => {
    fc.assert(
      fc.property(fc.double({ noNaN: true }), fc.double({ min: -1, max: 0.9999, noNaN: true }), (x, r) => {
        const from = round(x, dtype);
        const moved = randomlyIn(dtype, () => r)(from);
        expect(round(moved, dtype)).toBe(moved);
        if (!Number.isFinite(from) || from === 0) expect(moved).toBe(from);
        else expect(Math.abs(moved - from)).toBeLessThanOrEqual(ulp(from, dtype));
      }),
      { numRuns: 500 },
    );
  });

  test("leaves integers alone", () => {
    expect(randomlyIn("int64", () => 0.9)(5)).toBe(5);
  });
});

test("nearestIn is round, and passes integers through", () => {
  for (const dtype of FLOATS) expect(nearestIn(dtype)(0.1)).toBe(round(0.1, dtype));
  expect(nearestIn("int32")(0.1)).toBe(0.1);
});
