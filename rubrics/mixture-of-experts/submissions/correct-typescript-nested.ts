type Tensor = { shape: number[]; dtype: string; data: ArrayLike<number> };
type Vector = number[];
type Matrix = Vector[];

const matrix = ({ shape, data }: Tensor, at = 0): Matrix => {
  const [rows, cols] = shape.slice(-2);
  return Array.from({ length: rows }, (_, r) => Array.from({ length: cols }, (_, c) => data[(at * rows + r) * cols + c]));
};
const times = (v: Vector, m: Matrix): Vector => m[0].map((_, j) => v.reduce((s, vi, i) => s + vi * m[i][j], 0));
const softmax = (z: Vector): Vector => {
  const top = Math.max(...z);
  const e = z.map((zi) => Math.exp(zi - top));
  const total = e.reduce((a, b) => a + b);
  return e.map((ei) => ei / total);
};
const silu = (h: number) => h / (1 + Math.exp(-h));
const mean = (rows: Matrix): Vector => rows[0].map((_, j) => rows.reduce((s, row) => s + row[j], 0) / rows.length);

export const moeLayer = (x: Tensor, W_router: Tensor, W_in: Tensor, W_out: Tensor, k: number, mask?: Tensor) => {
  const router = matrix(W_router);
  const experts = Array.from({ length: W_in.shape[0] }, (_, e) => ({ up: matrix(W_in, e), down: matrix(W_out, e) }));
  const E = experts.length;

  const tokens = matrix(x).map((token, n) => {
    const real = !mask || mask.data[n] === 1;
    const logits = times(token, router);
    const chosen = logits
      .map((logit, e) => ({ logit, e }))
      .sort((a, b) => b.logit - a.logit)
      .slice(0, k);
    const gates = softmax(chosen.map((c) => c.logit));
    const outputs = chosen.map(({ e }) => times(times(token, experts[e].up).map(silu), experts[e].down));
    const y = token.map((_, c) => (real ? outputs.reduce((s, o, i) => s + gates[i] * o[c], 0) : 0));
    const slots = experts.map((_, e) => (chosen.some((c) => c.e === e) ? 1 / k : 0));
    return { real, y, slots, p: softmax(logits) };
  });

  const real = tokens.filter((t) => t.real);
  const f = mean(real.map((t) => t.slots));
  const P = mean(real.map((t) => t.p));
  return [tokens.map((t) => t.y), E * f.reduce((s, fe, e) => s + fe * P[e], 0)];
};
