/** A dense tensor in row-major order: the last axis varies fastest. */
export interface Tensor {
  shape: number[];
  /** "float32" or "float64". */
  dtype: string;
  data: Float32Array | Float64Array;
}

/** w has shape (R, C), b has shape (C). */
export interface Parameters {
  w: Tensor;
  b: Tensor;
}

export interface State {
  /** How many steps have been made so far. */
  step: number;
  /** The moments, not bias-corrected. */
  m: Parameters;
  v: Parameters;
}

/**
 * One step of AdamW: Loshchilov & Hutter (2019), algorithm 2, with the decay scaled by the learning rate.
 *
 * @param lr learning rate
 * @param betas the two decay rates of the moments
 * @param eps added to the root of the corrected second moment
 * @param weightDecay multiplied by lr
 * @returns new parameters, with the dtype of params, and a new state
 */
export function adamwStep(
  params: Parameters,
  grads: Parameters,
  state: State,
  lr: number,
  betas: number[],
  eps: number,
  weightDecay: number,
): { params: Parameters; state: State } {
  throw new Error("not implemented");
}
