import { type Float, FORMATS } from "./dtype.ts";

/** 2^52·1.5: adding and taking it away rounds a float64 to an integer, ties to even (|x| < 2^51). */
const ROUNDER = 6755399441055744;

const bits = new DataView(new ArrayBuffer(8));

/** The exponent e of |x| = m·2^e with 1 ≤ m < 2, for a finite x ≠ 0; -1023 for float64 subnormals, which no narrower format tells apart from 0. */
export function exponentOf(x: number): number {
  bits.setFloat64(0, x);
  return ((bits.getUint32(0) >>> 20) & 0x7ff) - 1023;
}

/** The distance between neighbouring numbers of the format around x (its ulp), for a finite x. */
export function ulp(x: number, dtype: Float): number {
  const { precision, minExponent, smallest } = FORMATS[dtype];
  if (x === 0) return smallest;
  const e = exponentOf(x);
  return e <= minExponent ? smallest : 2 ** (e - precision + 1);
}

/** Rounds a float64 to the nearest number of a format, ties to even, overflowing to ±Infinity and keeping NaN and −0. */
export function round(x: number, dtype: Float): number {
  if (dtype === "float64") return x;
  if (dtype === "float32") return Math.fround(x);
  if (x === 0 || !Number.isFinite(x)) return x;
  const q = ulp(x, dtype);
  // q is a power of two, so the division is exact, and the quotient is below 2^precision.
  const rounded = (x / q + ROUNDER - ROUNDER) * q;
  if (Math.abs(rounded) > FORMATS[dtype].max) return x > 0 ? Number.POSITIVE_INFINITY : Number.NEGATIVE_INFINITY;
  return rounded === 0 ? (x < 0 ? -0 : 0) : rounded;
}
