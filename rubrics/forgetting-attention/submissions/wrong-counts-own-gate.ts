interface Tensor {
  shape: number[];
  dtype: string;
  data: Float32Array | Float64Array;
}

export function forgettingAttention(x: Tensor, Q: Tensor, K: Tensor, V: Tensor, w: Tensor, b: Tensor) {
  const [B, H, N, D] = Q.shape;
  const C = x.shape[2];
  const E = V.shape[3];
  const Floats = x.dtype === "float64" ? Float64Array : Float32Array;
  const logF = new Floats(B * H * N);
  const bias = new Floats(B * H * N * N).fill(-Infinity);
  const out = new Floats(B * H * N * E);
  for (let batch = 0; batch < B; batch++) {
    for (let head = 0; head < H; head++) {
      const base = (batch * H + head) * N;
      for (let t = 0; t < N; t++) {
        let z = b.data[head];
        for (let c = 0; c < C; c++) z += w.data[head * C + c] * x.data[(batch * N + t) * C + c];
        logF[base + t] = Math.min(z, 0) - Math.log1p(Math.exp(-Math.abs(z)));
      }
      for (let i = 0; i < N; i++) {
        for (let j = 0; j <= i; j++) {
          let sum = 0;
          for (let l = j; l <= i; l++) sum += logF[base + l];
          bias[(base + i) * N + j] = sum;
        }
        const logits = Array.from({ length: i + 1 }, (_, j) => {
          let dot = 0;
          for (let d = 0; d < D; d++) dot += Q.data[(base + i) * D + d] * K.data[(base + j) * D + d];
          return dot / Math.sqrt(D) + bias[(base + i) * N + j];
        });
        const max = Math.max(...logits);
        let denominator = 0;
        for (let j = 0; j <= i; j++) denominator += Math.exp(logits[j] - max);
        for (let j = 0; j <= i; j++) {
          const p = Math.exp(logits[j] - max) / denominator;
          for (let e = 0; e < E; e++) out[(base + i) * E + e] += p * V.data[(base + j) * E + e];
        }
      }
    }
  }
  const as = (shape: number[], data: Float32Array | Float64Array) => ({ shape, dtype: x.dtype, data });
  return { log_f: as([B, H, N], logF), bias: as([B, H, N, N], bias), output: as([B, H, N, E], out) };
}
