type Tensor = { shape: number[]; dtype: string; data: Float32Array | Float64Array | Uint8Array };

export function moeLayer(x: Tensor, W_router: Tensor, W_in: Tensor, W_out: Tensor, k: number, mask?: Tensor) {
  const [N, C] = x.shape;
  const [E, , F] = W_in.shape;
  const y = { shape: [N, C], dtype: x.dtype, data: x.data.slice().fill(0) };
  const f: number[] = Array(E).fill(0);
  const P: number[] = Array(E).fill(0);
  const T = mask ? Array.from(mask.data).reduce((a, b) => a + b, 0) : N;

  for (let n = 0; n < N; n++) {
    const weight = mask ? mask.data[n] / T : 1 / T;

    // router
    const logits: number[] = [];
    for (let e = 0; e < E; e++) {
      let z = 0;
      for (let c = 0; c < C; c++) z += x.data[n * C + c] * W_router.data[c * E + e];
      logits.push(z);
    }
    const m = Math.max(...logits);
    const denominator = logits.reduce((s, z) => s + Math.exp(z - m), 0);
    const p = logits.map((z) => Math.exp(z - m) / denominator);
    const order = p.map((_, e) => e).sort((i, j) => p[j] - p[i]);
    const chosen = order.slice(0, k);
    const norm = chosen.reduce((s, e) => s + p[e], 0);

    // experts
    for (const e of chosen) {
      f[e] += weight / k;
      for (let j = 0; j < F; j++) {
        let h = 0;
        for (let c = 0; c < C; c++) h += x.data[n * C + c] * W_in.data[(e * C + c) * F + j];
        h /= 1 + Math.exp(-h);
        for (let c = 0; c < C; c++) y.data[n * C + c] += (p[e] / norm) * h * W_out.data[(e * F + j) * C + c];
      }
    }
    for (let e = 0; e < E; e++) P[e] += weight * p[e];
  }

  return { y, aux_loss: E * f.reduce((s, fe, e) => s + fe * P[e], 0) };
}
