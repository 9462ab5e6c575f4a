interface Tensor { shape: number[]; dtype: string; data: any }

export function topPFilter(logits: Tensor, temperature: number, p: number): Tensor {
  const [B, V] = logits.shape;
  const result = new (logits.dtype === 'float64' ? Float64Array : Float32Array)(B * V);
  for (let b = 0; b < B; b++) {
    const scaled: number[] = [];
    for (let v = 0; v < V; v++) scaled.push(logits.data[b * V + v] / temperature);
    const m = Math.max(...scaled);
    const e = scaled.map((s) => Math.exp(s - m));
    const Z = e.reduce((x, y) => x + y, 0);
    const probs = e.map((x) => x / Z);

    const sorted = [...probs.keys()].sort((i, j) => probs[j] - probs[i]);
    const keep = [sorted[0]];
    let cum = probs[sorted[0]];
    for (const i of sorted.slice(1)) {
      if (p < 1 && cum + probs[i] > p) break;
      keep.push(i);
      cum += probs[i];
    }
    for (const i of keep) result[b * V + i] = probs[i] / cum;
  }
  return { shape: [B, V], dtype: logits.dtype, data: result };
}

export function sample(logits: Tensor, temperature: number, p: number): Tensor {
  const [B, V] = logits.shape;
  const { data } = topPFilter(logits, temperature, p);
  const out = new BigInt64Array(B);
  for (let b = 0; b < B; b++) {
    let r = Math.random();
    let v = 0;
    while (v < V - 1 && (r -= data[b * V + v]) > 0) v++;
    out[b] = BigInt(v);
  }
  return { shape: [B], dtype: 'int64', data: out };
}
