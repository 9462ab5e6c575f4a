type Tensor = { shape: number[]; dtype: string; data: Float32Array | Float64Array };

export function flashAttention(Q: Tensor, K: Tensor, V: Tensor, blockQ: number, blockK: number, causal: boolean) {
  const [N, D] = Q.shape;
  const [M, E] = V.shape;
  const floats = (n: number) => (Q.dtype === "float64" ? new Float64Array(n) : new Float32Array(n));
  const output = floats(N * E);
  const lse = floats(N);
  const tiles = Math.max(1, Math.floor(M / blockK));
  for (let i = 0; i < N; i++) {
    let [m, l] = [-Infinity, 0];
    const o = new Float64Array(E);
    for (let tile = 0; tile < tiles; tile++) {
      const from = tile * blockK;
      const to = Math.min(from + blockK, causal ? Math.min(M, i + M - N + 1) : M);
      const scores: number[] = [];
      for (let j = from; j < to; j++) {
        let s = 0;
        for (let d = 0; d < D; d++) s += Q.data[i * D + d] * K.data[j * D + d];
        scores.push(s / Math.sqrt(D));
      }
      if (scores.length === 0) break;
      const next = Math.max(m, ...scores);
      const fade = Math.exp(m - next);
      l *= fade;
      for (let e = 0; e < E; e++) o[e] *= fade;
      scores.forEach((s, at) => {
        const p = Math.exp(s - next);
        l += p;
        for (let e = 0; e < E; e++) o[e] += p * V.data[(from + at) * E + e];
      });
      m = next;
    }
    for (let e = 0; e < E; e++) output[i * E + e] = o[e] / l;
    lse[i] = m + Math.log(l);
  }
  return [
    { shape: [N, E], dtype: Q.dtype, data: output },
    { shape: [N], dtype: Q.dtype, data: lse },
  ];
}
