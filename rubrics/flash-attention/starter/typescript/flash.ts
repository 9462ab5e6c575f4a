/** A dense tensor in row-major order: the last axis varies fastest. */
export interface Tensor {
  shape: number[];
  /** "float32" or "float64". */
  dtype: string;
  data: Float32Array | Float64Array;
}

/**
 * Exact attention in tiles: Dao et al. (2022), section 3.1, Algorithm 1.
 *
 * @param Q queries, of shape (N, D)
 * @param K keys, of shape (M, D)
 * @param V values, of shape (M, E)
 * @param blockQ rows of a tile
 * @param blockK columns of a tile
 * @param causal whether query i sees key j only when j <= i + M - N
 * @returns output of shape (N, E) and lse of shape (N), the log-sum-exp of each row's scores
 */
export function flashAttention(
  Q: Tensor,
  K: Tensor,
  V: Tensor,
  blockQ: number,
  blockK: number,
  causal: boolean,
): { output: Tensor; lse: Tensor } {
  throw new Error("not implemented");
}
