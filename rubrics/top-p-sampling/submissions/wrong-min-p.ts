type Tensor = { shape: number[]; dtype: string; data: Float32Array | Float64Array | BigInt64Array };

export const topPFilter = (logits: Tensor, temperature: number, p: number) => {
  const [B, V] = logits.shape;
  const data = new Float32Array(B * V);
  for (let b = 0; b < B; b++) {
    const row = Array.from(logits.data.slice(b * V, (b + 1) * V), Number);
    const top = Math.max(...row);
    // relative to the most probable token, which has exp(0) = 1
    const relative = row.map((x) => Math.exp((x - top) / temperature)).map((r) => (r >= p ? r : 0));
    const total = relative.reduce((a, r) => a + r, 0);
    relative.forEach((r, v) => {
      data[b * V + v] = r / total;
    });
  }
  return { shape: [B, V], dtype: "float32", data };
};

export const sample = (logits: Tensor, temperature: number, p: number) => {
  const [B, V] = logits.shape;
  const { data } = topPFilter(logits, temperature, p);
  const pick = (b: number) => {
    let u = Math.random();
    for (let v = 0; v < V; v++) if ((u -= data[b * V + v]) <= 0) return BigInt(v);
    return BigInt(V - 1);
  };
  return { shape: [B], dtype: "int64", data: BigInt64Array.from(Array.from({ length: B }, (_, b) => pick(b))) };
};
