export interface Tensor {
  shape: number[];
  dtype: string;
  data: Float32Array | Float64Array | Uint8Array;
}

type Floats = Float32Array | Float64Array;

function alloc(like: Tensor, n: number): Floats {
  return like.dtype === "float64" ? new Float64Array(n) : new Float32Array(n);
}

/** exp(x) / sum(exp(x)) over rows of the given width, in place */
function softmaxRows(x: Floats, width: number): void {
  for (let i = 0; i < x.length; i++) x[i] = Math.exp(x[i]);
  for (let r = 0; r < x.length; r += width) {
    let sum = 0;
    for (let j = r; j < r + width; j++) sum += x[j];
    for (let j = r; j < r + width; j++) x[j] /= sum;
  }
}

export function scaledDotProductAttention(Q: Tensor, K: Tensor, V: Tensor, mask?: Tensor) {
  const [B, H, N, D] = Q.shape;
  const M = K.shape[2];
  const E = V.shape[3];

  const weights = alloc(Q, B * H * N * M);
  for (let b = 0, i = 0; b < B; b++) {
    for (let h = 0; h < H; h++) {
      for (let n = 0; n < N; n++) {
        for (let m = 0; m < M; m++, i++) {
          let s = 0;
          for (let d = 0; d < D; d++) s += Q.data[((b * H + h) * N + n) * D + d] * K.data[((b * H + h) * M + m) * D + d];
          weights[i] = s / Math.sqrt(D);
          if (mask && mask.data[(b * N + n) * M + m] === 0) weights[i] = -Infinity;
        }
      }
    }
  }

  softmaxRows(weights, M);

  const output = alloc(Q, B * H * N * E);
  for (let bh = 0; bh < B * H; bh++) {
    for (let n = 0; n < N; n++) {
      for (let e = 0; e < E; e++) {
        let acc = 0;
        for (let m = 0; m < M; m++) acc += weights[(bh * N + n) * M + m] * V.data[(bh * M + m) * E + e];
        output[(bh * N + n) * E + e] = acc;
      }
    }
  }

  return {
    output: { shape: [B, H, N, E], dtype: Q.dtype, data: output },
    weights: { shape: [B, H, N, M], dtype: Q.dtype, data: weights },
  };
}
