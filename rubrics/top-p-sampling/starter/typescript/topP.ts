/** A dense tensor in row-major order: the last axis varies fastest. */
export interface Tensor {
  shape: number[];
  /** "float32", "float64" or "int64". */
  dtype: string;
  /** One number an element; those of an int64 tensor are bigints, which BigInt(…) makes. */
  data: Float32Array | Float64Array | BigInt64Array;
}

/**
 * The renormalised nucleus distribution: Holtzman et al. (2020), section 3.1, equations (2) and (3).
 *
 * @param logits float, of shape (B, V)
 * @param temperature above 0; the logits are divided by it first
 * @param p the mass to reach; the most probable token is always kept, and p >= 1 keeps every token
 * @returns probs of shape (B, V), with the dtype of logits, in the order of the vocabulary
 */
export function topPFilter(logits: Tensor, temperature: number, p: number): Tensor {
  throw new Error("not implemented");
}

/**
 * One token a row, drawn from the distribution that topPFilter gives.
 *
 * @returns tokens, int64, of shape (B)
 */
export function sample(logits: Tensor, temperature: number, p: number): Tensor {
  throw new Error("not implemented");
}
