/** A dense tensor in row-major order: the last axis varies fastest. */
export interface Tensor {
  shape: number[];
  /** "float32", "float64" or "bool". */
  dtype: string;
  /** One number an element; a bool is 0 or 1 in a Uint8Array. */
  data: Float32Array | Float64Array | Uint8Array;
}

/**
 * Sparse mixture of experts: Shazeer et al. (2017), section 2.1, with the loss of Fedus et al. (2021), equations 4-6.
 *
 * @param x tokens, float, of shape (N, C)
 * @param W_router float, of shape (C, E)
 * @param W_in float, of shape (E, C, F)
 * @param W_out float, of shape (E, F, C)
 * @param k how many experts each token gets
 * @param mask bool, of shape (N), or undefined; 1: a real token, 0: padding
 * @returns y of shape (N, C), 0 for padding, with the dtype of x; and aux_loss, a number
 */
export function moeLayer(
  x: Tensor,
  W_router: Tensor,
  W_in: Tensor,
  W_out: Tensor,
  k: number,
  mask?: Tensor,
): { y: Tensor; aux_loss: number } {
  throw new Error("not implemented");
}
