interface Tensor { shape: number[]; dtype: string; data: any }

export function topPFilter(logits: Tensor, _temperature: number, p: number): Tensor {
  const [B, V] = logits.shape;
  const probs = logits.data.slice();
  for (let b = 0; b < B; b++) {
    const at = (v: number) => b * V + v;
    let max = -Infinity, sum = 0;
    for (let v = 0; v < V; v++) max = Math.max(max, logits.data[at(v)]);
    for (let v = 0; v < V; v++) sum += Math.exp(logits.data[at(v)] - max);
    const ranking = Array.from({ length: V }, (_, v) => v).sort((u, v) => logits.data[at(v)] - logits.data[at(u)]);
    let mass = 0;
    let size = 0;
    do mass += Math.exp(logits.data[at(ranking[size++])] - max) / sum;
    while (size < V && (mass < p || p >= 1));
    ranking.forEach((v, rank) => {
      probs[at(v)] = rank < size ? Math.exp(logits.data[at(v)] - max) / sum / mass : 0;
    });
  }
  return { shape: [B, V], dtype: logits.dtype, data: probs };
}

export function sample(logits: Tensor, temperature: number, p: number): Tensor {
  const [B, V] = logits.shape;
  const q = topPFilter(logits, temperature, p).data;
  const tokens = new BigInt64Array(B);
  for (let b = 0; b < B; b++) {
    let u = Math.random(), v = 0;
    while (v < V - 1 && (u -= q[b * V + v]) >= 0) v++;
    tokens[b] = BigInt(v);
  }
  return { shape: [B], dtype: "int64", data: tokens };
}
