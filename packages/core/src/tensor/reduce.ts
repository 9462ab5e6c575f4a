import { accumulator } from "./arithmetic.ts";
import { around } from "./axes.ts";
import { type DType, isFloat } from "./dtype.ts";
import { add, div, exp, isfinite, log, mul, sub, where } from "./elementwise.ts";
import { formulation } from "./formulation.ts";
import { primitive } from "./tape.ts";
import { detach, type Tensor } from "./tensor.ts";

const keep = (shape: readonly number[], at: number): number[] => shape.map((d, i) => (i === at ? 1 : d));

/** The sum along an axis, which stays with size 1. Booleans and integers sum exactly, to int64. */
export const sum = primitive((x: Tensor, axis: number): Tensor => {
  const { outer, n, inner, at } = around(x.shape, axis);
  const dtype: DType = isFloat(x.dtype) ? x.dtype : "int64";
  const { arithmetic } = x;
  const step = arithmetic.stepwise && accumulator(dtype) === "float32";
  const round = arithmetic.rounder(dtype);
  const data = new Float64Array(outer * inner);
  for (let o = 0; o < outer; o++)
    for (let i = 0; i < inner; i++) {
      let total = 0;
      let magnitude = 0;
      for (let k = 0; k < n; k++) {
        const v = x.data[(o * n + k) * inner + i] as number;
        total = step ? Math.fround(total + v) : total + v;
        magnitude += Math.abs(v);
      }
      data[o * inner + i] = isFloat(dtype) ? round(arithmetic.settle(total, n, magnitude, dtype)) : total;
    }
  return { dtype, shape: keep(x.shape, at), data, arithmetic };
});

/** The mean along an axis, which stays with size 1. */
export const mean = (x: Tensor, axis: number): Tensor => div(sum(x, axis), around(x.shape, axis).n);

/** The biased variance along an axis (divided by n), by two passes; the axis stays with size 1. */
export function variance(x: Tensor, axis: number): Tensor {
  const centred = sub(x, mean(x, axis));
  return mean(mul(centred, centred), axis);
}

function extreme(x: Tensor, axis: number, wins: (v: number, best: number) => boolean, start: number): Tensor {
  const { outer, n, inner, at } = around(x.shape, axis);
  const data = new Float64Array(outer * inner).fill(start);
  for (let o = 0; o < outer; o++)
    for (let k = 0; k < n; k++)
      for (let i = 0; i < inner; i++) {
        const v = x.data[(o * n + k) * inner + i] as number;
        const best = data[o * inner + i] as number;
        if (wins(v, best) || Number.isNaN(v)) data[o * inner + i] = Number.isNaN(best) ? best : v;
      }
  return { ...x, shape: keep(x.shape, at), data };
}

/** The largest value along an axis, which stays with size 1; NaN wins; −∞ of nothing. */
export const max = primitive((x: Tensor, axis: number): Tensor => extreme(x, axis, (v, best) => v > best, -Infinity));
/** The smallest value along an axis, which stays with size 1; NaN wins; ∞ of nothing. */
export const min = primitive((x: Tensor, axis: number): Tensor => extreme(x, axis, (v, best) => v < best, Infinity));

/** The index of the first largest value along an axis, which stays with size 1; NaN wins. */
export function argmax(x: Tensor, axis: number): Tensor {
  const { outer, n, inner, at } = around(x.shape, axis);
  const data = new Float64Array(outer * inner);
  for (let o = 0; o < outer; o++)
    for (let i = 0; i < inner; i++) {
      const value = (k: number) => x.data[(o * n + k) * inner + i] as number;
      let best = 0;
      for (let k = 1; k < n; k++)
        if (value(k) > value(best) || (Number.isNaN(value(k)) && !Number.isNaN(value(best)))) best = k;
      data[o * inner + i] = best;
    }
  return { dtype: "int64", shape: keep(x.shape, at), data, arithmetic: x.arithmetic };
}

/** Running sums along an axis. */
export const cumsum = primitive((x: Tensor, axis: number): Tensor => {
  const { outer, n, inner } = around(x.shape, axis);
  const { arithmetic } = x;
  const dtype: DType = isFloat(x.dtype) ? x.dtype : "int64";
  const step = arithmetic.stepwise && accumulator(dtype) === "float32";
  const round = arithmetic.rounder(dtype);
  const data = new Float64Array(x.data.length);
  for (let o = 0; o < outer; o++)
    for (let i = 0; i < inner; i++) {
      let total = 0;
      let magnitude = 0;
      for (let k = 0; k < n; k++) {
        const at = (o * n + k) * inner + i;
        const v = x.data[at] as number;
        total = step ? Math.fround(total + v) : total + v;
        magnitude += Math.abs(v);
        data[at] = isFloat(dtype) ? round(arithmetic.settle(total, k + 1, magnitude, dtype)) : total;
      }
    }
  return { ...x, dtype, data };
});

// The maximum that log-sum-exp and softmax take out does not change them, so no gradient flows through it.

/**
 * log Σ exp(x) along an axis, which stays with size 1, with the maximum taken out first, unless it is infinite: of nothing
 * but −∞ it is −∞.
 */
export function logsumexp(x: Tensor, axis: number): Tensor {
  const top = detach(max(x, axis));
  const m = where(isfinite(top), top, 0);
  return add(log(sum(exp(sub(x, m)), axis)), m);
}

/**
 * softmax(x)_i = exp(x_i − max) / Σ_j exp(x_j − max) along an axis. A row that is −∞ throughout is NaN.
 * A shaken run takes one of three textbook formulations, because honest programs differ by that much.
 */
export function softmax(x: Tensor, axis: number): Tensor {
  const way = formulation(x, 3);
  if (way === 2) return exp(sub(x, logsumexp(x, axis)));
  const e = exp(sub(x, detach(max(x, axis))));
  const total = sum(e, axis);
  return way === 1 ? mul(e, div(1, total)) : div(e, total);
}

/** log softmax(x) along an axis, in one of two textbook formulations. */
export function logSoftmax(x: Tensor, axis: number): Tensor {
  if (formulation(x, 2) === 1) return sub(x, logsumexp(x, axis));
  const shifted = sub(x, detach(max(x, axis)));
  return sub(shifted, log(sum(exp(shifted), axis)));
}
