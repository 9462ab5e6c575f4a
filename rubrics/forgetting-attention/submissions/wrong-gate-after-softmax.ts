type Tensor = { shape: number[]; dtype: string; data: Float32Array | Float64Array };

export default function forgetting_attention(x: Tensor, Q: Tensor, K: Tensor, V: Tensor, w_f: Tensor, b_f: Tensor) {
  const [B, H, N, D] = Q.shape;
  const [C, E] = [x.shape[2], V.shape[3]];
  const array = (n: number) => (x.dtype === "float64" ? new Float64Array(n) : new Float32Array(n));
  const log_f = array(B * H * N);
  const bias = array(B * H * N * N);
  const output = array(B * H * N * E);
  for (let bh = 0; bh < B * H; bh++) {
    const [b, h] = [Math.floor(bh / H), bh % H];
    for (let t = 0; t < N; t++) {
      let z = b_f.data[h];
      for (let c = 0; c < C; c++) z += x.data[(b * N + t) * C + c] * w_f.data[h * C + c];
      log_f[bh * N + t] = z > 0 ? -Math.log1p(Math.exp(-z)) : z - Math.log1p(Math.exp(z));
    }
    for (let i = 0; i < N; i++) {
      let most = -Infinity;
      const scores = new Array<number>(i + 1);
      for (let j = 0; j <= i; j++) {
        let s = 0;
        for (let d = 0; d < D; d++) s += Q.data[(bh * N + i) * D + d] * K.data[(bh * N + j) * D + d];
        scores[j] = s / Math.sqrt(D);
        most = Math.max(most, scores[j]);
      }
      const exps = scores.map((s) => Math.exp(s - most));
      const total = exps.reduce((a, e) => a + e);
      let decay = 0;
      for (let j = N - 1; j > i; j--) bias[(bh * N + i) * N + j] = -Infinity;
      for (let j = i; j >= 0; j--) {
        bias[(bh * N + i) * N + j] = decay;
        const weight = (exps[j] / total) * Math.exp(decay);
        for (let e = 0; e < E; e++) output[(bh * N + i) * E + e] += weight * V.data[(bh * N + j) * E + e];
        decay += log_f[bh * N + j];
      }
    }
  }
  return [
    { shape: [B, H, N], dtype: x.dtype, data: log_f },
    { shape: [B, H, N, N], dtype: x.dtype, data: bias },
    { shape: [B, H, N, E], dtype: x.dtype, data: output },
  ];
}
