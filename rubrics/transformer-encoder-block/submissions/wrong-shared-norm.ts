type Tensor = { shape: number[]; dtype: string; data: Float32Array | Float64Array | Uint8Array };
type Matrix = number[][];

const matrix = (t: Tensor): Matrix => {
  const cols = t.shape[t.shape.length - 1];
  return Array.from({ length: t.data.length / cols }, (_, r) => Array.from(t.data.slice(r * cols, (r + 1) * cols)));
};
const dot = (a: number[], b: number[]) => a.reduce((s, v, i) => s + v * b[i], 0);
const flip = (m: Matrix): Matrix => m[0].map((_, j) => m.map((row) => row[j]));
const mul = (a: Matrix, b: Matrix): Matrix => {
  const columns = flip(b);
  return a.map((row) => columns.map((column) => dot(row, column)));
};
const add = (a: Matrix, b: Matrix): Matrix => a.map((row, i) => row.map((v, j) => v + b[i % b.length][j]));

const softmax = (row: number[]) => {
  const top = Math.max(...row);
  const e = row.map((v) => Math.exp(v - top));
  const sum = e.reduce((a, v) => a + v, 0);
  return e.map((v) => v / sum);
};

/** Simpson's rule is plenty for a density as smooth as this. */
const phi = (z: number) => {
  const [n, end] = [400, Math.min(Math.abs(z), 9)];
  const density = (t: number) => Math.exp((-t * t) / 2) / Math.sqrt(2 * Math.PI);
  let sum = density(0) + density(end);
  for (let i = 1; i < n; i++) sum += density((end * i) / n) * (i % 2 === 1 ? 4 : 2);
  return 0.5 + (Math.sign(z) * sum * end) / n / 3;
};

export class TransformerEncoderBlock {
  gamma_1!: Tensor;
  beta_1!: Tensor;
  gamma_2!: Tensor;
  beta_2!: Tensor;
  W_q!: Tensor;
  W_k!: Tensor;
  W_v!: Tensor;
  W_o!: Tensor;
  W_1!: Tensor;
  b_1!: Tensor;
  W_2!: Tensor;
  b_2!: Tensor;
  constructor(
    dModel: number,
    private heads: number,
    dFf: number,
    private eps: number,
  ) {}

  private norm(rows: Matrix): Matrix {
    return rows.map((row) => {
      const mean = row.reduce((a, v) => a + v, 0) / row.length;
      const sigma = Math.sqrt(row.reduce((a, v) => a + (v - mean) ** 2, 0) / row.length + this.eps);
      return row.map((v, c) => (this.gamma_1.data[c] * (v - mean)) / sigma + this.beta_1.data[c]);
    });
  }

  private attend(u: Matrix, open: (j: number) => boolean): Matrix {
    const [q, k, v] = [this.W_q, this.W_k, this.W_v].map((w) => mul(u, matrix(w)));
    const d = u[0].length / this.heads;
    const joined: Matrix = u.map(() => []);
    for (let h = 0; h < this.heads; h++) {
      const own = (m: Matrix) => m.map((row) => row.slice(h * d, (h + 1) * d));
      const scores = mul(own(q), flip(own(k))).map((row) => row.map((s, j) => (open(j) ? s / Math.sqrt(d) : -Infinity)));
      mul(scores.map(softmax), own(v)).forEach((row, i) => joined[i].push(...row));
    }
    return mul(joined, matrix(this.W_o));
  }

  forward(x: Tensor, mask?: Tensor): Tensor {
    const [B, N, C] = x.shape;
    const all = matrix(x);
    const out: number[] = [];
    for (let b = 0; b < B; b++) {
      const rows = all.slice(b * N, (b + 1) * N);
      const h = add(rows, this.attend(this.norm(rows), (j) => !mask || mask.data[b * N + j] === 1));
      const inner = add(mul(this.norm(h), matrix(this.W_1)), matrix(this.b_1)).map((row) => row.map((z) => z * phi(z)));
      out.push(...add(h, add(mul(inner, matrix(this.W_2)), matrix(this.b_2))).flat());
    }
    return { shape: [B, N, C], dtype: x.dtype, data: x.dtype === "float64" ? new Float64Array(out) : new Float32Array(out) };
  }
}
