type Tensor = { shape: number[]; dtype: string; data: Float32Array | Float64Array | BigInt64Array };

const sum = (xs: number[]) => xs.reduce((a, b) => a + b, 0);
const scale = (xs: number[], by: number) => xs.map((x) => x / by);

const softmax = (xs: number[]): number[] => {
  const top = Math.max(...xs);
  const es = xs.map((x) => Math.exp(x - top));
  return scale(es, sum(es));
};

const rows = ({ shape: [B, V], data }: Tensor): number[][] =>
  Array.from({ length: B }, (_, b) => Array.from(data.slice(b * V, (b + 1) * V), Number));

const nucleus = (probs: number[], p: number): number[] => {
  const ranked = probs.map((prob, token) => ({ prob, token })).sort((a, b) => b.prob - a.prob);
  const kept = new Map<number, number>();
  let before = 0;
  for (const { prob, token } of ranked) {
    if (kept.size > 0 && p < 1 && before >= p) break;
    kept.set(token, prob);
    before += prob;
  }
  const mass = sum([...kept.values()]);
  return probs.map((_, token) => (kept.get(token) ?? 0) / mass);
};

export const topPFilter = (logits: Tensor, temperature: number, p: number) =>
  rows(logits).map((row) => nucleus(softmax(scale(row, temperature)), p));

export const sample = (logits: Tensor, temperature: number, p: number): Tensor => {
  const tokens = topPFilter(logits, temperature, p).map((probs) => {
    const u = Math.random();
    let reached = 0;
    const found = probs.findIndex((q) => (reached += q) > u);
    return BigInt(found >= 0 ? found : probs.indexOf(Math.max(...probs)));
  });
  return { shape: [tokens.length], dtype: "int64", data: BigInt64Array.from(tokens) };
};
