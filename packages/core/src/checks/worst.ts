import type { FailedFinding } from "../schema/evidence.ts";
import { showable } from "../schema/value.ts";
import { type DType, isFloat } from "../tensor/dtype.ts";
import { ulp } from "../tensor/round.ts";

/** Six digits: enough to read, and the same on engines whose exp differs in its last bit. */
export const significant = (x: number): number => (Number.isFinite(x) ? Number(x.toPrecision(6)) : x);

/** A number in as many digits as tell it from the other one. */
export const digits = (x: number, other: number): string =>
  String(significant(x) === significant(other) ? x : significant(x));

/** The index of an element, from its place in row-major order. */
export function indexOf(offset: number, shape: readonly number[]): number[] {
  const index: number[] = [];
  let rest = offset;
  for (const d of [...shape].reverse()) {
    index.unshift(rest % d);
    rest = Math.floor(rest / d);
  }
  return index;
}

/** The worst element, as a finding tells it. */
export function worstOf(
  index: readonly number[],
  { expected, actual, tolerance, ratio }: { expected: number; actual: number; tolerance: number; ratio: number },
  dtype: DType,
): NonNullable<FailedFinding["worst"]> {
  return {
    index: [...index],
    expected: showable(significant(expected)),
    actual: showable(significant(actual)),
    tolerance: significant(tolerance),
    ratio: showable(significant(ratio)),
    ulps: isFloat(dtype) && Number.isFinite(expected) ? significant(tolerance / ulp(expected, dtype)) : 0,
  };
}
