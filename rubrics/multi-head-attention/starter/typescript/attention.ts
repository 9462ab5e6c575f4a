/** A dense tensor in row-major order: the last axis varies fastest. */
export interface Tensor {
  shape: number[];
  /** "float32", "float64" or "bool". */
  dtype: string;
  /** One number an element; a bool is 0 or 1 in a Uint8Array. */
  data: Float32Array | Float64Array | Uint8Array;
}

/**
 * Multi-head self-attention: Vaswani et al. (2017), section 3.2.2.
 * The weights are put into the four fields; one head's columns stand beside each other.
 */
export class MultiHeadAttention {
  /** (C, P), where P = numHeads · dHead need not be dModel */
  W_q!: Tensor;
  /** (C, P) */
  W_k!: Tensor;
  /** (C, P) */
  W_v!: Tensor;
  /** (P, C) */
  W_o!: Tensor;
  numHeads: number;
  dHead: number;

  constructor(dModel: number, numHeads: number, dHead: number) {
    this.numHeads = numHeads;
    this.dHead = dHead;
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
