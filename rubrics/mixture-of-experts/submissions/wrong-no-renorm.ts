type Tensor = { shape: number[]; dtype: string; data: Float32Array | Float64Array | Uint8Array };

const row = (t: Tensor, at: number, length: number) => t.data.subarray(at, at + length) as Float64Array;

export function moeLayer(x: Tensor, W_router: Tensor, W_in: Tensor, W_out: Tensor, k: number, mask?: Tensor) {
  const [N, C] = x.shape;
  const [E, , F] = W_in.shape;
  const data = x.dtype === 'float64' ? new Float64Array(N * C) : new Float32Array(N * C);
  const f = new Float64Array(E);
  const P = new Float64Array(E);
  const isReal = (n: number) => !mask || mask.data[n] !== 0;
  const T = Array.from({ length: N }, (_, n) => isReal(n)).filter(Boolean).length;

  for (let n = 0; n < N; n++) {
    if (!isReal(n)) continue;
    const xn = row(x, n * C, C);
    const logits = new Float64Array(E).map((_, e) => xn.reduce((s, v, c) => s + v * W_router.data[c * E + e], 0));
    const shift = logits.reduce((a, b) => Math.max(a, b));
    const exps = logits.map((l) => Math.exp(l - shift));
    const norm = exps.reduce((a, b) => a + b);
    const probs = exps.map((v) => v / norm);
    probs.forEach((p, e) => (P[e] += p / T));

    const topk = [...probs.keys()].sort((a, b) => probs[b] - probs[a]).slice(0, k);
    for (const e of topk) {
      f[e] += 1 / (k * T);
      for (let j = 0; j < F; j++) {
        const h = xn.reduce((s, v, c) => s + v * W_in.data[(e * C + c) * F + j], 0);
        const act = h / (1 + Math.exp(-h));
        for (let c = 0; c < C; c++) data[n * C + c] += probs[e] * act * W_out.data[(e * F + j) * C + c];
      }
    }
  }
  const aux_loss = E * f.reduce((s, fe, e) => s + fe * P[e], 0);
  return { y: { shape: [N, C], dtype: x.dtype, data }, aux_loss };
}
