/** A dense tensor in row-major order: the last axis varies fastest. */
export interface Tensor {
  shape: number[];
  /** "float32", "float64" or "int64". */
  dtype: string;
  /** One number an element; those of an int64 tensor are bigints, which Number(…) converts. */
  data: Float32Array | Float64Array | BigInt64Array;
}

/**
 * Rotary position embedding: Su et al. (2021), section 3.2.2, equation (15), and section 3.4.2, equation (34).
 *
 * @param x queries or keys, float, of shape (B, H, N, D), D even; features 2i and 2i + 1 form pair i
 * @param positions int64, of shape (B, N): the position of each token of each sample
 * @param base the base of the frequencies (10000 in the paper)
 * @returns y of shape (B, H, N, D), with the dtype of x: each pair rotated by its position times its frequency
 */
export function applyRope(x: Tensor, positions: Tensor, base: number): Tensor {
  throw new Error("not implemented");
}
