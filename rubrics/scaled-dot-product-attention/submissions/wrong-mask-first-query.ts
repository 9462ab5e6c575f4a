interface Tensor {
  shape: number[];
  dtype: string;
  data: Float32Array | Float64Array | Uint8Array;
}

// Split a 4-d tensor into its B*H matrices (views, nothing is copied).
function* heads(t: Tensor) {
  const [B, H, rows, cols] = t.shape;
  for (let i = 0; i < B * H; i++) yield t.data.subarray(i * rows * cols, (i + 1) * rows * cols);
}

export function scaledDotProductAttention(Q: Tensor, K: Tensor, V: Tensor, mask?: Tensor) {
  const [B, H, N, D] = Q.shape;
  const M = K.shape[2];
  const E = V.shape[3];
  const Out = Q.dtype === "float64" ? Float64Array : Float32Array;
  const weights = new Out(B * H * N * M);
  const output = new Out(B * H * N * E);

  // which keys are real tokens, for each sample of the batch
  const padding = (b: number) => mask?.data.subarray(b * N * M, b * N * M + M);

  const ks = [...heads(K)];
  const vs = [...heads(V)];
  let i = 0;
  for (const q of heads(Q)) {
    const k = ks[i];
    const v = vs[i];
    const keep = padding(Math.floor(i / H));
    for (let n = 0; n < N; n++) {
      const w = weights.subarray((i * N + n) * M, (i * N + n + 1) * M);
      const o = output.subarray((i * N + n) * E, (i * N + n + 1) * E);

      let peak = -Infinity;
      for (let m = 0; m < M; m++) {
        let dot = 0;
        for (let d = 0; d < D; d++) dot += q[n * D + d] * k[m * D + d];
        w[m] = keep && keep[m] === 0 ? -Infinity : dot / Math.sqrt(D);
        peak = Math.max(peak, w[m]);
      }

      let total = 0;
      for (let m = 0; m < M; m++) total += w[m] = Math.exp(w[m] - peak);
      for (let m = 0; m < M; m++) w[m] /= total;

      for (let m = 0; m < M; m++) for (let e = 0; e < E; e++) o[e] += w[m] * v[m * E + e];
    }
    i++;
  }

  return {
    output: { shape: [B, H, N, E], dtype: Q.dtype, data: output },
    weights: { shape: [B, H, N, M], dtype: Q.dtype, data: weights },
  };
}
