import type { DType } from "./dtype.ts";
import { sizeOf, type Tensor, tensor } from "./tensor.ts";

/** A tensor of one value. As a constant it takes the dtype of what it meets. */
export const full = (shape: readonly number[], value: number, dtype: DType = "float64"): Tensor =>
  tensor(shape, new Float64Array(sizeOf(shape)).fill(value), dtype);

/** 0, 1, …, n − 1. */
export const arange = (n: number, dtype: DType = "int64"): Tensor =>
  tensor(
    [n],
    Array.from({ length: n }, (_, i) => i),
    dtype,
  );

/** The lower triangle of an n × m matrix: true where j ≤ i + offset. `offset = m − n` aligns the last row with the last column. */
export function tril(n: number, m: number, offset = 0): Tensor {
  const values = Array.from({ length: n * m }, (_, at) => (at % m <= Math.floor(at / m) + offset ? 1 : 0));
  return tensor([n, m], values, "bool");
}
