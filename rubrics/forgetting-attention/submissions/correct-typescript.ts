interface Tensor {
  shape: number[];
  dtype: string;
  data: Float32Array | Float64Array;
}

const make = (shape: number[], like: Tensor): Tensor => {
  const size = shape.reduce((a, b) => a * b, 1);
  return { shape, dtype: like.dtype, data: like.dtype === "float64" ? new Float64Array(size) : new Float32Array(size) };
};

const logSigmoid = (z: number) => (z < 0 ? z - Math.log1p(Math.exp(z)) : -Math.log1p(Math.exp(-z)));

export function forgettingAttention(x: Tensor, Q: Tensor, K: Tensor, V: Tensor, wF: Tensor, bF: Tensor) {
  const [B, H, N, D] = Q.shape;
  const C = x.shape[2];
  const E = V.shape[3];
  const logF = make([B, H, N], x);
  const bias = make([B, H, N, N], x);
  const output = make([B, H, N, E], x);

  for (let b = 0; b < B; b++)
    for (let h = 0; h < H; h++) {
      const bh = b * H + h;
      for (let t = 0; t < N; t++) {
        let z = bF.data[h];
        for (let c = 0; c < C; c++) z += x.data[(b * N + t) * C + c] * wF.data[h * C + c];
        logF.data[bh * N + t] = logSigmoid(z);
      }
      for (let i = 0; i < N; i++) {
        const row = (bh * N + i) * N;
        let sum = 0;
        for (let j = i; j >= 0; j--) {
          bias.data[row + j] = sum;
          sum += logF.data[bh * N + j];
        }
        bias.data.fill(-Infinity, row + i + 1, row + N);

        const scores: number[] = [];
        for (let j = 0; j <= i; j++) {
          let dot = 0;
          for (let d = 0; d < D; d++) dot += Q.data[(bh * N + i) * D + d] * K.data[(bh * N + j) * D + d];
          scores.push(dot / Math.sqrt(D) + bias.data[row + j]);
        }
        const most = Math.max(...scores);
        const p = scores.map((s) => Math.exp(s - most));
        const total = p.reduce((a, v) => a + v, 0);
        for (let e = 0; e < E; e++)
          output.data[(bh * N + i) * E + e] = p.reduce((a, v, j) => a + v * V.data[(bh * N + j) * E + e], 0) / total;
      }
    }
  return { logF, bias, output };
}
