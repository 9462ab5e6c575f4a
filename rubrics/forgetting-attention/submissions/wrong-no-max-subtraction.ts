interface Tensor {
  shape: number[];
  dtype: string;
  data: Float32Array | Float64Array;
}

export const forgettingAttention = (x: Tensor, Q: Tensor, K: Tensor, V: Tensor, w_f: Tensor, b_f: Tensor) => {
  const [B, H, N, D] = Q.shape;
  const C = x.shape[2];
  const E = V.shape[3];
  const f = x.dtype === "float64" ? (v: number) => v : Math.fround;
  const floats = (n: number) => (x.dtype === "float64" ? new Float64Array(n) : new Float32Array(n));
  const logF = floats(B * H * N);
  const bias = floats(B * H * N * N).fill(-Infinity);
  const output = floats(B * H * N * E);

  for (let b = 0; b < B; b++)
    for (let h = 0; h < H; h++)
      for (let i = 0; i < N; i++) {
        const at = (b * H + h) * N;
        let z = b_f.data[h];
        for (let c = 0; c < C; c++) z += x.data[(b * N + i) * C + c] * w_f.data[h * C + c];
        logF[at + i] = Math.min(0, z) - Math.log1p(Math.exp(-Math.abs(z)));
        bias[(at + i) * N + i] = 0;
        for (let j = i - 1; j >= 0; j--) bias[(at + i) * N + j] = bias[(at + i) * N + j + 1] + logF[at + j + 1];

        const weights = floats(i + 1);
        let sum = 0;
        for (let j = 0; j <= i; j++) {
          let dot = 0;
          for (let d = 0; d < D; d++) dot += Q.data[(at + i) * D + d] * K.data[(at + j) * D + d];
          weights[j] = f(Math.exp(dot / Math.sqrt(D) + bias[(at + i) * N + j]));
          sum = f(sum + weights[j]);
        }
        for (let j = 0; j <= i; j++)
          for (let e = 0; e < E; e++) output[(at + i) * E + e] += (weights[j] / sum) * V.data[(at + j) * E + e];
      }
  return {
    logF: { shape: [B, H, N], dtype: x.dtype, data: logF },
    bias: { shape: [B, H, N, N], dtype: x.dtype, data: bias },
    output: { shape: [B, H, N, E], dtype: x.dtype, data: output },
  };
};
