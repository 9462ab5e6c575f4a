interface Tensor {
  shape: number[];
  dtype: string;
  data: Float32Array | Float64Array | Uint8Array;
}

export function moeLayer(x: Tensor, W_router: Tensor, W_in: Tensor, W_out: Tensor, k: number, mask?: Tensor) {
  const [N, C] = x.shape;
  const [E, , F] = W_in.shape;
  const y = x.dtype === "float64" ? new Float64Array(N * C) : new Float32Array(N * C);
  const load = new Float64Array(E);
  const P = new Float64Array(E);
  let T = 0;

  const p = new Float64Array(E);
  const h = new Float64Array(F);
  for (let n = 0; n < N; n++) {
    if (mask && !mask.data[n]) continue; // its row of y stays 0
    T++;

    let max = -Infinity;
    for (let e = 0; e < E; e++) {
      let logit = 0;
      for (let c = 0; c < C; c++) logit += x.data[n * C + c] * W_router.data[c * E + e];
      p[e] = logit;
      max = Math.max(max, logit);
    }
    let sum = 0;
    for (let e = 0; e < E; e++) sum += p[e] = Math.exp(p[e] - max);
    for (let e = 0; e < E; e++) {
      p[e] /= sum;
      P[e] += p[e];
    }

    const ranked = Array.from(p.keys()).sort((a, b) => p[b] - p[a]);
    const chosen = ranked.slice(0, k);
    let total = 0;
    for (const e of chosen) total += p[e];

    for (const e of chosen) {
      load[e]++;
      for (let f = 0; f < F; f++) {
        let s = 0;
        for (let c = 0; c < C; c++) s += x.data[n * C + c] * W_in.data[(e * C + c) * F + f];
        h[f] = s / (1 + Math.exp(-s));
      }
      const gate = p[e] / total;
      for (let c = 0; c < C; c++) {
        let s = 0;
        for (let f = 0; f < F; f++) s += h[f] * W_out.data[(e * F + f) * C + c];
        y[n * C + c] += gate * s;
      }
    }
  }

  let aux = 0;
  for (let e = 0; e < E; e++) aux += (load[e] / (k * T)) * (P[e] / T);
  return { y: { shape: [N, C], dtype: x.dtype, data: y }, aux_loss: E * aux };
}
