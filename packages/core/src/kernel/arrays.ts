/** Numbers in row-major order: what the kernel takes and gives. A tensor of this package is one too (its values are float64). */
export interface Dense {
  readonly shape: readonly number[];
  readonly data: Float32Array | Float64Array;
}

/** Which keys a query may attend to. */
export interface DenseMask {
  /** Any of (M), (N, M), (Hq, N, M) and (B, Hq, N, M); every dimension but the last may be 1. */
  readonly shape: readonly number[];
  /** Bytes, or a tensor of dtype "bool": not 0 where a query may attend. Any other numbers are added to the scores. */
  readonly data: Uint8Array | Float32Array | Float64Array;
  readonly dtype?: string;
}
