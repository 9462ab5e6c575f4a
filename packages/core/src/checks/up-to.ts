import { around } from "../tensor/axes.ts";
import type { Tensor } from "../tensor/tensor.ts";
import type { Expected } from "./tolerance.ts";

export interface Pair {
  readonly actual: Tensor;
  readonly expected: Expected;
}

/** Both with every row (the last axis) in ascending order, NaN last: nearest values then stand opposite each other. */
export function sortedRows({ actual, expected }: Pair): Pair {
  const sorted = (values: Float64Array) => {
    const out = values.slice();
    for (let at = 0; at < out.length; at += expected.rowLength) out.subarray(at, at + expected.rowLength).sort();
    return out;
  };
  return {
    actual: { ...actual, data: sorted(actual.data) },
    expected: { ...expected, values: sorted(expected.values) },
  };
}

/**
 * The answer with each vector along an axis negated where its entry, at the place of the right vector's largest, has the
 * other sign. Both are looked at in one place, so that two entries of nearly the same size cannot make a right vector wrong.
 * @throws TensorError `tensor/axis`
 */
export function signsFixed({ actual, expected }: Pair, axis: number): Pair {
  const { outer, n, inner } = around(expected.shape, axis);
  const data = actual.data.slice();
  for (let o = 0; o < outer; o++)
    for (let i = 0; i < inner; i++) {
      const at = (k: number) => (o * n + k) * inner + i;
      let largest = 0;
      for (let k = 1; k < n; k++)
        if (Math.abs(expected.values[at(k)] as number) > Math.abs(expected.values[at(largest)] as number)) largest = k;
      if ((expected.values[at(largest)] as number) * (data[at(largest)] as number) >= 0) continue;
      for (let k = 0; k < n; k++) data[at(k)] = -(data[at(k)] as number);
    }
  return { actual: { ...actual, data }, expected };
}

/** Of one row of each: what is missing and what is there instead, each as often as it is. Both are sorted. */
export function difference(
  expected: ArrayLike<number>,
  actual: ArrayLike<number>,
): { missing: number[]; extra: number[] } {
  const extra = Array.from(actual);
  const missing = Array.from(expected).filter((value) => {
    const at = extra.indexOf(value);
    if (at >= 0) extra.splice(at, 1);
    return at < 0;
  });
  return { missing, extra };
}
