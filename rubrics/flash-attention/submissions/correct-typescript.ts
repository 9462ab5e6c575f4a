interface Tensor {
  shape: number[];
  dtype: string;
  data: Float32Array | Float64Array;
}

export function flashAttention(Q: Tensor, K: Tensor, V: Tensor, blockQ: number, blockK: number, causal: boolean) {
  const [N, D] = Q.shape;
  const [M, E] = V.shape;
  const floats = (n: number) => (Q.dtype === "float64" ? new Float64Array(n) : new Float32Array(n));
  const output = floats(N * E);
  const lse = floats(N);
  const scale = 1 / Math.sqrt(D);

  for (let top = 0; top < N; top += blockQ) {
    const rows = Math.min(blockQ, N - top);
    const m = new Array<number>(rows).fill(-Infinity);
    const l = new Array<number>(rows).fill(0);
    const acc = floats(rows * E);
    for (let left = 0; left < M; left += blockK) {
      const columns = Math.min(blockK, M - left);
      for (let r = 0; r < rows; r++) {
        const i = top + r;
        const visible = causal ? Math.min(columns, i + M - N - left + 1) : columns;
        if (visible <= 0) continue;
        const s = new Array<number>(visible);
        for (let c = 0; c < visible; c++) {
          let dot = 0;
          for (let d = 0; d < D; d++) dot += Q.data[i * D + d] * K.data[(left + c) * D + d];
          s[c] = dot * scale;
        }
        const next = Math.max(m[r], ...s);
        const fade = Math.exp(m[r] - next);
        l[r] *= fade;
        for (let e = 0; e < E; e++) acc[r * E + e] *= fade;
        for (let c = 0; c < visible; c++) {
          const p = Math.exp(s[c] - next);
          l[r] += p;
          for (let e = 0; e < E; e++) acc[r * E + e] += p * V.data[(left + c) * E + e];
        }
        m[r] = next;
      }
    }
    for (let r = 0; r < rows; r++) {
      for (let e = 0; e < E; e++) output[(top + r) * E + e] = acc[r * E + e] / l[r];
      lse[top + r] = m[r] + Math.log(l[r]);
    }
  }
  return {
    output: { shape: [N, E], dtype: Q.dtype, data: output },
    lse: { shape: [N], dtype: Q.dtype, data: lse },
  };
}
