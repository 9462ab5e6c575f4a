/** A dense tensor in row-major order: the last axis varies fastest. */
export interface Tensor {
  shape: number[];
  /** "float32", "float64" or "bool". */
  dtype: string;
  /** One number an element; a bool is 0 or 1 in a Uint8Array. */
  data: Float32Array | Float64Array | Uint8Array;
}

/**
 * Scaled dot-product attention: Vaswani et al. (2017), section 3.2.1, equation (1).
 *
 * @param Q queries, float, of shape (B, H, N, D)
 * @param K keys, float, of shape (B, H, M, D)
 * @param V values, float, of shape (B, H, M, E)
 * @param mask bool, of shape (B, 1, N, M), or undefined; 1: this query may attend to this key
 * @returns output of shape (B, H, N, E) and weights of shape (B, H, N, M), both with the dtype of Q
 */
export function scaledDotProductAttention(
  Q: Tensor,
  K: Tensor,
  V: Tensor,
  mask?: Tensor,
): { output: Tensor; weights: Tensor } {
  throw new Error("not implemented");
}
