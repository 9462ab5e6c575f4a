type Tensor = { shape: number[]; dtype: string; data: Float32Array | Float64Array | BigInt64Array };

const cumulative = (xs: number[]) => {
  let s = 0;
  return xs.map((x) => (s += x));
};

export function topPFilter(logits: Tensor, temperature: number, p: number): number[][] {
  const [B, V] = logits.shape;
  return Array.from({ length: B }, (_, b) => {
    const z = Array.from({ length: V }, (_, v) => Number(logits.data[b * V + v]) / temperature);
    const zMax = z.reduce((a, c) => Math.max(a, c));
    const w = z.map((x) => Math.exp(x - zMax));
    const total = w.reduce((a, c) => a + c, 0);
    const order = z.map((_, i) => i).sort((i, j) => z[j] - z[i]);
    const sorted = order.map((i) => w[i] / total);
    const reached = cumulative(sorted);
    const kept = sorted.map((q, k) => (k === 0 || reached[k - 1] < p ? q : 0));
    const mass = kept.reduce((a, c) => a + c, 0);
    return order.map((i) => kept[i] / mass);
  });
}

export function sample(logits: Tensor, temperature: number, p: number): Tensor {
  const tokens = topPFilter(logits, temperature, p).map((row) => {
    const u = Math.random();
    return BigInt(Math.max(0, cumulative(row).findIndex((c) => c > u)));
  });
  return { shape: [tokens.length], dtype: "int64", data: BigInt64Array.from(tokens) };
}
