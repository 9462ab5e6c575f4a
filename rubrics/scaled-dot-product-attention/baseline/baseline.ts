interface Tensor {
  shape: number[];
  dtype: string;
  data: Float32Array | Float64Array;
}

export function scaledDotProductAttention(Q: Tensor, K: Tensor, V: Tensor, mask?: { data: Uint8Array }) {
  const [B, H, N, D] = Q.shape;
  const [M, E] = V.shape.slice(2);
  const make = (n: number) => (Q.dtype === "float64" ? new Float64Array(n) : new Float32Array(n));
  const output = make(B * H * N * E);
  const weights = make(B * H * N * M);
  const scale = 1 / Math.sqrt(D);
  const row = new Float64Array(M);
  for (let bh = 0; bh < B * H; bh++)
    for (let n = 0; n < N; n++) {
      const query = (bh * N + n) * D;
      const allowed = (Math.floor(bh / H) * N + n) * M;
      let top = -Infinity;
      for (let m = 0; m < M; m++) {
        let dot = 0;
        for (let d = 0; d < D; d++) dot += Q.data[query + d] * K.data[(bh * M + m) * D + d];
        row[m] = mask && !mask.data[allowed + m] ? -Infinity : dot * scale;
        if (row[m] > top) top = row[m];
      }
      let total = 0;
      for (let m = 0; m < M; m++) total += row[m] = Math.exp(row[m] - top);
      for (let m = 0; m < M; m++) {
        const w = row[m] / total;
        weights[(bh * N + n) * M + m] = w;
        for (let e = 0; e < E; e++) output[(bh * N + n) * E + e] += w * V.data[(bh * M + m) * E + e];
      }
    }
  return {
    output: { shape: [B, H, N, E], dtype: Q.dtype, data: output },
    weights: { shape: [B, H, N, M], dtype: Q.dtype, data: weights },
  };
}
