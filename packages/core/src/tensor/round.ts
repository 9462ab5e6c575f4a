import { type DType, type Float, FORMATS, isFloat } from "./dtype.ts";

/** 2^52·1.5: adding and taking it away rounds a float64 to an integer, ties to even (|x| < 2^51). */
const ROUNDER = 6755399441055744;

// The two words of a float64; every platform that runs JavaScript today is little-endian.
const double = new Float64Array(1);
const words = new Uint32Array(double.buffer);

/** The exponent e of |x| = m·2^e with 1 ≤ m < 2, for a finite x ≠ 0; -1023 for float64 subnormals, which no narrower format tells apart from 0. */
export function exponentOf(x: number): number {
  double[0] = x;
  return (((words[1] as number) >>> 20) & 0x7ff) - 1023;
}

/** 2^e for -1022 ≤ e ≤ 1023; much faster than the general power. */
function powerOfTwo(e: number): number {
  words[0] = 0;
  words[1] = (e + 1023) << 20;
  return double[0] as number;
}

/** The distance between neighbouring numbers of the format around x (its ulp), for a finite x. */
export function ulp(x: number, dtype: Float): number {
  const { precision, minExponent, smallest } = FORMATS[dtype];
  if (x === 0) return smallest;
  const e = exponentOf(x);
  if (e <= minExponent) return smallest;
  const exponent = e - precision + 1;
  return exponent < -1022 ? 2 ** exponent : powerOfTwo(exponent);
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

/** A function that rounds to nearest in a dtype; integers and booleans pass through. */
export function nearestIn(dtype: DType): (x: number) => number {
  if (dtype === "float32") return Math.fround;
  return dtype === "float16" || dtype === "bfloat16" ? (x) => round(x, dtype) : (x) => x;
}

/**
 * A function that moves each value by up to one ulp, onto a number of the dtype. 0, infinities and NaN stay, and so do
 * integers and booleans. One function a dtype, because this is where a shaken run spends its time.
 * @param random uniform on [-1, 1)
 */
export function randomlyIn(dtype: DType, random: () => number): (x: number) => number {
  if (!isFloat(dtype)) return (x) => x;
  const { precision, minExponent, smallest, max } = FORMATS[dtype];
  const lowest = Math.max(minExponent, -1022 + precision);
  return (x) => {
    if (x === 0 || x - x !== 0) return x;
    if (x > max || x < -max) return round(x, dtype);
    double[0] = x;
    const e = (((words[1] as number) >>> 20) & 0x7ff) - 1023;
    let q = smallest;
    if (e > lowest) {
      words[0] = 0;
      words[1] = (e - precision + 1024) << 20;
      q = double[0] as number;
    } else if (e > minExponent) q = 2 ** (e - precision + 1);
    const moved = q * Math.round(x / q + random());
    return moved > max || moved < -max ? round(x, dtype) : moved;
  };
}
