/** A dense tensor in row-major order: the last axis varies fastest. */
export interface Tensor {
  shape: number[];
  /** "float32" or "float64". */
  dtype: string;
  data: Float32Array | Float64Array;
}

/**
 * Causal attention with a forget gate: Lin et al. (2025), section 3.
 *
 * @param x what the gates look at, of shape (B, N, C)
 * @param Q queries, of shape (B, H, N, D)
 * @param K keys, of shape (B, H, N, D)
 * @param V values, of shape (B, H, N, E)
 * @param w_f the gates' weights, of shape (H, C)
 * @param b_f the gates' biases, of shape (H)
 * @returns log_f of shape (B, H, N), bias of shape (B, H, N, N) with -Infinity above the diagonal, output of shape (B, H, N, E)
 */
export function forgettingAttention(
  x: Tensor,
  Q: Tensor,
  K: Tensor,
  V: Tensor,
  w_f: Tensor,
  b_f: Tensor,
): { log_f: Tensor; bias: Tensor; output: Tensor } {
  throw new Error("not implemented");
}
