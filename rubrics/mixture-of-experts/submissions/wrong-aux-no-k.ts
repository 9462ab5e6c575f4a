type Tensor = { shape: number[]; dtype: string; data: Float32Array | Float64Array | Uint8Array };

function linear(v: number[], w: Tensor, rows: number, cols: number, offset = 0): number[] {
  const out = new Array<number>(cols).fill(0);
  for (let i = 0; i < rows; i++) for (let j = 0; j < cols; j++) out[j] += v[i] * w.data[offset + i * cols + j];
  return out;
}

function softmax(z: number[]): number[] {
  const m = Math.max(...z);
  const e = z.map((v) => Math.exp(v - m));
  const s = e.reduce((a, b) => a + b, 0);
  return e.map((v) => v / s);
}

export function moeLayer(x: Tensor, W_router: Tensor, W_in: Tensor, W_out: Tensor, k: number, mask?: Tensor) {
  const [N, C] = x.shape;
  const [E, , F] = W_in.shape;
  const y: number[][] = [];
  const perExpert = new Array<number>(E).fill(0);
  const probability = new Array<number>(E).fill(0);
  let tokens = 0;

  for (let n = 0; n < N; n++) {
    if (mask && !mask.data[n]) {
      y.push(new Array<number>(C).fill(0));
      continue;
    }
    tokens++;
    const token = Array.from({ length: C }, (_, c) => x.data[n * C + c]);
    const logits = linear(token, W_router, C, E);
    const chosen = logits.map((_, e) => e).sort((a, b) => logits[b] - logits[a]).slice(0, k);
    const gates = softmax(chosen.map((e) => logits[e]));
    const sum = new Array<number>(C).fill(0);
    chosen.forEach((e, i) => {
      perExpert[e]++;
      const hidden = linear(token, W_in, C, F, e * C * F).map((h) => h / (1 + Math.exp(-h)));
      linear(hidden, W_out, F, C, e * F * C).forEach((v, c) => (sum[c] += gates[i] * v));
    });
    y.push(sum);
    softmax(logits).forEach((p, e) => (probability[e] += p));
  }

  // f: fraction of tokens dispatched to the expert
  const aux = perExpert.reduce((s, count, e) => s + (count / tokens) * (probability[e] / tokens), 0);
  return { y, aux_loss: E * aux };
}
