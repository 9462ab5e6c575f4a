import type { Convention } from "../schema/family.ts";
import { isFloat } from "../tensor/dtype.ts";
import { round } from "../tensor/round.ts";
import type { Tensor } from "../tensor/tensor.ts";
import type { Expected } from "./tolerance.ts";

export interface Comparison {
  readonly ok: boolean;
  /** Offset of the element with the largest error over tolerance. */
  readonly worst: number;
  /** Largest error over tolerance; Infinity where a number should be and none is. */
  readonly ratio: number;
  /** Share of elements out of tolerance. */
  readonly outside: number;
}

/**
 * Compares every element with its row's tolerance. NaN never equals anything, except where the oracle has no answer and
 * the problem's convention allows it; infinities must agree in sign and place.
 * @throws RangeError when the sizes differ: shape is checked first
 */
export function compare(actual: Tensor, expected: Expected, convention: Convention): Comparison {
  const { values, rowLength, tolerance } = expected;
  if (actual.data.length !== values.length) throw new RangeError("compare needs tensors of one size");
  let worst = 0;
  let ratio = 0;
  let outside = 0;
  for (let i = 0; i < values.length; i++) {
    const r = ratioAt(
      actual.data[i] as number,
      i,
      expected,
      convention,
      tolerance[Math.floor(i / rowLength)] as number,
    );
    if (r > 1) outside++;
    if (r > ratio) {
      ratio = r;
      worst = i;
    }
  }
  return { ok: outside === 0, worst, ratio, outside: values.length === 0 ? 0 : outside / values.length };
}

/** Error over tolerance of one element. */
export function ratioAt(c: number, i: number, expected: Expected, convention: Convention, tolerance: number): number {
  const e = expected.values[i] as number;
  if (Number.isNaN(e)) return conventionAllows(c, convention) ? 0 : Infinity;
  if (expected.overflows?.[i] === 1) return Number.isFinite(c) ? Infinity : 0;
  if (!Number.isFinite(e)) return c === e ? 0 : Infinity;
  if (!Number.isFinite(c)) return Infinity;
  const error = Math.abs(c - e);
  if (error === 0) return 0;
  if (isFloat(expected.dtype) && error > tolerance && c === round(e, expected.dtype)) return 0;
  return tolerance === 0 ? Infinity : error / tolerance;
}

function conventionAllows(c: number, convention: Convention): boolean {
  if (convention === "ignore") return true;
  if (convention === "nan") return Number.isNaN(c);
  if (convention === "zero") return c === 0;
  return Number.isNaN(c) || c === 0;
}
