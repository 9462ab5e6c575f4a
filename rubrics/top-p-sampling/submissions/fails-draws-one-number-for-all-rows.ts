interface Tensor {
  shape: number[];
  dtype: string;
  data: Float32Array | Float64Array | BigInt64Array;
}

/** Fills `out` with the nucleus distribution of one row. */
function filterRow(row: ArrayLike<number>, temperature: number, p: number, out: Float64Array): void {
  const V = row.length;
  let max = -Infinity;
  for (let v = 0; v < V; v++) max = Math.max(max, row[v]);
  let total = 0;
  for (let v = 0; v < V; v++) total += out[v] = Math.exp((row[v] - max) / temperature);

  const order = Array.from({ length: V }, (_, v) => v).sort((a, b) => out[b] - out[a]);
  let kept = 0;
  let mass = 0;
  while (kept < V && (kept === 0 || p >= 1 || mass < p * total)) mass += out[order[kept++]];
  order.forEach((v, rank) => {
    out[v] = rank < kept ? out[v] / mass : 0;
  });
}

export function topPFilter(logits: Tensor, temperature: number, p: number): Tensor {
  const [B, V] = logits.shape;
  const data = logits.dtype === "float64" ? new Float64Array(B * V) : new Float32Array(B * V);
  const out = new Float64Array(V);
  for (let b = 0; b < B; b++) {
    filterRow(logits.data.subarray(b * V, (b + 1) * V) as Float32Array, temperature, p, out);
    data.set(out, b * V);
  }
  return { shape: [B, V], dtype: logits.dtype, data };
}

export function sample(logits: Tensor, temperature: number, p: number): Tensor {
  const [B, V] = logits.shape;
  const probs = topPFilter(logits, temperature, p).data as Float32Array;
  const tokens = new BigInt64Array(B);
  const draw = Math.random();
  for (let b = 0; b < B; b++) {
    let u = draw;
    let last = 0;
    for (let v = 0; v < V && u >= 0; v++) {
      if (probs[b * V + v] === 0) continue;
      u -= probs[b * V + v];
      last = v;
    }
    tokens[b] = BigInt(last);
  }
  return { shape: [B], dtype: "int64", data: tokens };
}
