type Tensor = { shape: number[]; dtype: string; data: Float32Array | Float64Array | Uint8Array };

interface Choice {
  expert: number;
  gate: number;
}

function route(x: Tensor, n: number, W: Tensor, k: number): Choice[] {
  const [C, E] = W.shape;
  const logits = Array.from({ length: E }, (_, expert) => {
    let logit = 0;
    for (let c = 0; c < C; c++) logit += x.data[n * C + c] * W.data[c * E + expert];
    return { expert, logit };
  });
  logits.sort((a, b) => b.logit - a.logit);
  const best = logits.slice(0, k);
  const exps = best.map(({ logit }) => Math.exp(logit - best[0].logit));
  const total = exps.reduce((a, b) => a + b, 0);
  return best.map(({ expert }, i) => ({ expert, gate: exps[i] / total }));
}

export function moeLayer(x: Tensor, W_router: Tensor, W_in: Tensor, W_out: Tensor, k: number, mask?: Tensor) {
  const [N, C] = x.shape;
  const [E, , F] = W_in.shape;
  const data = x.dtype === "float64" ? new Float64Array(N * C) : new Float32Array(N * C);
  const load = new Array<number>(E).fill(0);
  const importance = new Array<number>(E).fill(0);
  let real = 0;

  for (let n = 0; n < N; n++) {
    if (mask && !mask.data[n]) continue;
    real++;
    for (const { expert, gate } of route(x, n, W_router, k)) {
      load[expert] += 1;
      importance[expert] += gate;
      for (let f = 0; f < F; f++) {
        let h = 0;
        for (let c = 0; c < C; c++) h += x.data[n * C + c] * W_in.data[(expert * C + c) * F + f];
        const a = gate * (h / (1 + Math.exp(-h)));
        for (let c = 0; c < C; c++) data[n * C + c] += a * W_out.data[(expert * F + f) * C + c];
      }
    }
  }

  let aux = 0;
  for (let e = 0; e < E; e++) aux += (load[e] / (real * k)) * (importance[e] / real);
  return { y: { shape: [N, C], dtype: x.dtype, data }, aux_loss: aux * E };
}
