/** A dense tensor in row-major order: the last axis varies fastest. */
export interface Tensor {
  shape: number[];
  /** "float32", "float64" or "bool". */
  dtype: string;
  /** One number an element; a bool is 0 or 1 in a Uint8Array. */
  data: Float32Array | Float64Array | Uint8Array;
}

/**
 * A pre-LN encoder block: Vaswani et al. (2017), section 3.1, and Xiong et al. (2020), table 1.
 * The weights are put into the fields.
 */
export class TransformerEncoderBlock {
  /** (C) */
  gamma_1!: Tensor;
  /** (C) */
  beta_1!: Tensor;
  /** (C, C), as are the next three */
  W_q!: Tensor;
  W_k!: Tensor;
  W_v!: Tensor;
  W_o!: Tensor;
  /** (C) */
  gamma_2!: Tensor;
  /** (C) */
  beta_2!: Tensor;
  /** (C, F) */
  W_1!: Tensor;
  /** (F) */
  b_1!: Tensor;
  /** (F, C) */
  W_2!: Tensor;
  /** (C) */
  b_2!: Tensor;
  numHeads: number;
  eps: number;

  constructor(dModel: number, numHeads: number, dFf: number, eps: number) {
    this.numHeads = numHeads;
    this.eps = eps;
  }

  /**
   * @param x of shape (B, N, C)
   * @param mask bool, of shape (B, N), or undefined; 1: this position is a token and may be attended to
   * @returns the output of shape (B, N, C), with the dtype of x
   */
  forward(x: Tensor, mask?: Tensor): Tensor {
    throw new Error("not implemented");
  }
}

/** The error function, to the precision of a number: a series near 0, a continued fraction of 1 − erf beyond. */
export function erf(x: number): number {
  const a = Math.abs(x);
  if (a > 6) return Math.sign(x);
  if (a < 2) {
    let [term, total] = [x, x];
    for (let n = 1; n < 60; n++) {
      term *= (2 * x * x) / (2 * n + 1);
      total += term;
    }
    return (2 / Math.sqrt(Math.PI)) * Math.exp(-x * x) * total;
  }
  let fraction = a;
  for (let n = 60; n > 0; n--) fraction = a + n / 2 / fraction;
  return Math.sign(x) * (1 - Math.exp(-a * a) / (Math.sqrt(Math.PI) * fraction));
}
