export interface Tensor {
  shape: number[];
  dtype: string;
  data: any;
}

export function topPFilter(logits: Tensor, temperature: number, p: number): Tensor {
  const [B, V] = logits.shape;
  const out = logits.data.slice();
  for (let b = 0; b < B; b++) {
    const row = out.subarray(b * V, b * V + V);
    const max = row.reduce((a: number, x: number) => Math.max(a, x), -Infinity);
    let norm = 0;
    for (let v = 0; v < V; v++) norm += Math.exp((row[v] - max) / temperature);
    let mass = 0;
    for (let v = 0; v < V; v++) {
      const prob = Math.exp((row[v] - max) / temperature) / norm;
      const inside = v === 0 || mass < p;
      row[v] = inside ? prob : 0;
      if (inside) mass += prob;
    }
    for (let v = 0; v < V; v++) row[v] /= mass;
  }
  return { shape: [B, V], dtype: logits.dtype, data: out };
}

export function sample(logits: Tensor, temperature: number, p: number): Tensor {
  const probs = topPFilter(logits, temperature, p).data;
  const [B, V] = logits.shape;
  const data = new BigInt64Array(B);
  for (let b = 0; b < B; b++) {
    let u = Math.random();
    let v = -1;
    while (u > 0 && v < V - 1) u -= probs[b * V + ++v];
    data[b] = BigInt(Math.max(v, 0));
  }
  return { shape: [B], dtype: "int64", data };
}
