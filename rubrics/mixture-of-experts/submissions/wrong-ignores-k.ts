interface Tensor {
  shape: number[];
  dtype: string;
  data: Float32Array | Float64Array | Uint8Array;
}

function argmax(row: number[]): number {
  let best = 0;
  row.forEach((v, i) => {
    if (v > row[best]) best = i;
  });
  return best;
}

export function moeLayer(x: Tensor, W_router: Tensor, W_in: Tensor, W_out: Tensor, k: number, mask?: Tensor) {
  const [N, C] = x.shape;
  const [E, F] = W_out.shape;
  const out = Array.from({ length: N }, () => new Array<number>(C).fill(0));
  const counts = new Array<number>(E).fill(0);
  const probability = new Array<number>(E).fill(0);
  let tokens = 0;

  for (let n = 0; n < N; n++) {
    if (mask !== undefined && mask.data[n] === 0) continue;
    tokens += 1;
    const token = Array.from(x.data.slice(n * C, (n + 1) * C));
    const logits = Array.from({ length: E }, (_, e) => token.reduce((s, v, c) => s + v * W_router.data[c * E + e], 0));
    const top = Math.max(...logits);
    const exps = logits.map((l) => Math.exp(l - top));
    const z = exps.reduce((a, b) => a + b, 0);
    exps.forEach((v, e) => (probability[e] += v / z));

    const e = argmax(logits);
    counts[e] += 1;
    for (let f = 0; f < F; f++) {
      const h = token.reduce((s, v, c) => s + v * W_in.data[(e * C + c) * F + f], 0);
      const a = h / (1 + Math.exp(-h));
      for (let c = 0; c < C; c++) out[n][c] += a * W_out.data[(e * F + f) * C + c];
    }
  }

  const aux_loss = E * counts.reduce((s, count, e) => s + (count / tokens) * (probability[e] / tokens), 0);
  return { y: out, aux_loss };
}
