type Tensor = { shape: number[]; dtype: string; data: Float32Array | Float64Array };

export const flash_attention = (Q: Tensor, K: Tensor, V: Tensor, bq: number, bk: number, causal: boolean) => {
  const [N, D] = Q.shape;
  const [M, E] = V.shape;
  const f32 = Q.dtype === "float64" ? (v: number) => v : Math.fround;
  const make = (n: number) => (Q.dtype === "float64" ? new Float64Array(n) : new Float32Array(n));
  const [max, sum, out] = [make(N), make(N), make(N * E)]; // all start at zero
  for (let j0 = 0; j0 < M; j0 += bk)
    for (let i = 0; i < N; i++) {
      const to = Math.min(M, j0 + bk, causal ? i + M - N + 1 : M);
      if (to <= j0) continue;
      const s = Array.from({ length: to - j0 }, (_, c) => {
        let dot = 0;
        for (let d = 0; d < D; d++) dot += Q.data[i * D + d] * K.data[(j0 + c) * D + d];
        return dot / Math.sqrt(D);
      });
      const next = Math.max(max[i], ...s);
      const fade = Math.exp(max[i] - next);
      sum[i] *= fade;
      for (let e = 0; e < E; e++) out[i * E + e] *= fade;
      s.forEach((score, c) => {
        const p = f32(Math.exp(score - next));
        sum[i] += p;
        for (let e = 0; e < E; e++) out[i * E + e] += p * V.data[(j0 + c) * E + e];
      });
      max[i] = next;
    }
  for (let i = 0; i < N; i++) for (let e = 0; e < E; e++) out[i * E + e] /= sum[i];
  return {
    output: { shape: [N, E], dtype: Q.dtype, data: out },
    lse: { shape: [N], dtype: Q.dtype, data: make(N).map((_, i) => max[i] + Math.log(sum[i])) },
  };
};
