import { TensorError } from "../errors.ts";
import { around } from "./axes.ts";
import { slice } from "./reshape.ts";
import { gather } from "./select.ts";
import type { Tensor } from "./tensor.ts";

/** Values along an axis with the positions, as int64, that they had. */
export interface Sorted {
  readonly values: Tensor;
  readonly indices: Tensor;
}

export interface Order {
  readonly descending?: boolean;
}

/** The positions that sort an axis, as int64. Equals keep their order, and NaN comes last in both directions. */
export function argsort(x: Tensor, axis: number, { descending = false }: Order = {}): Tensor {
  const { outer, n, inner } = around(x.shape, axis);
  const data = new Float64Array(x.data.length);
  const sense = descending ? -1 : 1;
  for (let o = 0; o < outer; o++)
    for (let i = 0; i < inner; i++) {
      const value = (k: number) => x.data[(o * n + k) * inner + i] as number;
      const positions = Array.from({ length: n }, (_, k) => k).sort((p, q) => compare(value(p), value(q), sense));
      positions.forEach((p, k) => {
        data[(o * n + k) * inner + i] = p;
      });
    }
  return { dtype: "int64", shape: x.shape, data, arithmetic: x.arithmetic };
}

function compare(a: number, b: number, sense: number): number {
  if (Number.isNaN(a) || Number.isNaN(b)) return Number(Number.isNaN(a)) - Number(Number.isNaN(b));
  return a === b ? 0 : a < b ? -sense : sense;
}

/** An axis in order. Equals keep their order, and NaN comes last in both directions. */
export function sort(x: Tensor, axis: number, order: Order = {}): Sorted {
  const indices = argsort(x, axis, order);
  return { values: gather(x, axis, indices), indices };
}

/**
 * The k largest values along an axis, largest first; of equals the lower index comes first, and NaN is smallest.
 * @throws TensorError `topk/k` when the axis is shorter than k
 */
export function topK(x: Tensor, k: number, axis: number): Sorted {
  const { n } = around(x.shape, axis);
  if (!Number.isInteger(k) || k < 0 || k > n)
    throw new TensorError("topk/k", `the ${k} largest of an axis of size ${n} do not exist`);
  const indices = slice(argsort(x, axis, { descending: true }), axis, 0, k);
  return { values: gather(x, axis, indices), indices };
}
