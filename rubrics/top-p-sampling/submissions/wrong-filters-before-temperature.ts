type Tensor = { shape: number[]; dtype: string; data: Float32Array | Float64Array | BigInt64Array };

function softmax(x: number[]): number[] {
  const m = Math.max(...x);
  const e = x.map((v) => Math.exp(v - m));
  const s = e.reduce((a, b) => a + b);
  return e.map((v) => v / s);
}

function topP(x: number[], p: number): number[] {
  const probs = softmax(x);
  const order = probs.map((_, i) => i).sort((a, b) => probs[b] - probs[a]);
  const out = x.map(() => -Infinity);
  let cum = 0;
  for (const i of order) {
    out[i] = x[i];
    cum += probs[i];
    if (p < 1 && cum >= p) break;
  }
  return out;
}

export function topPFilter(logits: Tensor, temperature: number, p: number): number[][] {
  const [B, V] = logits.shape;
  const probs: number[][] = [];
  for (let b = 0; b < B; b++) {
    const row = Array.from(logits.data.slice(b * V, (b + 1) * V), Number);
    probs.push(softmax(topP(row, p).map((x) => x / temperature)));
  }
  return probs;
}

export function sample(logits: Tensor, temperature: number, p: number): Tensor {
  const tokens = topPFilter(logits, temperature, p).map((row) => {
    let u = Math.random();
    const i = row.findIndex((q) => (u -= q) < 0);
    return BigInt(i < 0 ? row.length - 1 : i);
  });
  return { shape: [tokens.length], dtype: "int64", data: new BigInt64Array(tokens) };
}
