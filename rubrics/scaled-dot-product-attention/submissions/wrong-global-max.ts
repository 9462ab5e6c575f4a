interface Tensor {
  shape: number[];
  dtype: string;
  data: Float32Array | Float64Array | Uint8Array;
}

const floatArray = (dtype: string, length: number) =>
  dtype === "float64" ? new Float64Array(length) : new Float32Array(length);

function computeScores(Q: Tensor, K: Tensor, mask?: Tensor) {
  const [B, H, N, D] = Q.shape;
  const M = K.shape[2];
  const scores = floatArray(Q.dtype, B * H * N * M);
  for (let i = 0; i < scores.length; i++) {
    const m = i % M;
    const n = Math.floor(i / M) % N;
    const bh = Math.floor(i / (M * N));
    const b = Math.floor(bh / H);
    if (mask && mask.data[(b * N + n) * M + m] === 0) {
      scores[i] = -Infinity;
      continue;
    }
    let dot = 0;
    for (let d = 0; d < D; d++) {
      dot += Q.data[(bh * N + n) * D + d] * K.data[(bh * M + m) * D + d];
    }
    scores[i] = dot / Math.sqrt(D);
  }
  return scores;
}

export function scaledDotProductAttention(Q: Tensor, K: Tensor, V: Tensor, mask?: Tensor) {
  const [B, H, N] = Q.shape;
  const [, , M, E] = V.shape;

  const scores = computeScores(Q, K, mask);

  // numerically stable: the largest exponent is exp(0)
  let max = -Infinity;
  for (const s of scores) if (s > max) max = s;
  const exps = scores.map((s) => Math.exp(s - max));

  const weights = floatArray(Q.dtype, scores.length);
  for (let r = 0; r < B * H * N; r++) {
    let sum = 0;
    for (let m = 0; m < M; m++) sum += exps[r * M + m];
    for (let m = 0; m < M; m++) weights[r * M + m] = exps[r * M + m] / sum;
  }

  const output = floatArray(Q.dtype, B * H * N * E);
  for (let r = 0; r < B * H * N; r++) {
    const bh = Math.floor(r / N);
    for (let m = 0; m < M; m++) {
      for (let e = 0; e < E; e++) {
        output[r * E + e] += weights[r * M + m] * V.data[(bh * M + m) * E + e];
      }
    }
  }

  return {
    output: { shape: [B, H, N, E], dtype: Q.dtype, data: output },
    weights: { shape: [B, H, N, M], dtype: Q.dtype, data: weights },
  };
}
