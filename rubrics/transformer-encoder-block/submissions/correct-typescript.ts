interface Tensor {
  shape: number[];
  dtype: string;
  data: Float32Array | Float64Array | Uint8Array;
}
type Row = number[];

/** A row times a matrix (in, out). */
const times = (row: Row, w: Tensor): Row =>
  Array.from({ length: w.shape[1] }, (_, o) => row.reduce((sum, v, i) => sum + v * w.data[i * w.shape[1] + o], 0));

const plus = (a: Row, b: ArrayLike<number>): Row => a.map((v, i) => v + b[i]);

const norm = (row: Row, gamma: Tensor, beta: Tensor, eps: number): Row => {
  const mean = row.reduce((a, v) => a + v, 0) / row.length;
  const variance = row.reduce((a, v) => a + (v - mean) ** 2, 0) / row.length;
  return row.map((v, i) => ((v - mean) / Math.sqrt(variance + eps)) * gamma.data[i] + beta.data[i]);
};

const gelu = (z: number) => 0.5 * z * (1 + erf(z / Math.SQRT2));

export class TransformerEncoderBlock {
  gamma1!: Tensor;
  beta1!: Tensor;
  Wq!: Tensor;
  Wk!: Tensor;
  Wv!: Tensor;
  Wo!: Tensor;
  gamma2!: Tensor;
  beta2!: Tensor;
  W1!: Tensor;
  b1!: Tensor;
  W2!: Tensor;
  b2!: Tensor;
  heads: number;
  eps: number;

  constructor(_dModel: number, numHeads: number, _dFf: number, eps: number) {
    this.heads = numHeads;
    this.eps = eps;
  }

  /** All rows of one sample; `tokens` are the positions that may be attended to. */
  private attention(rows: Row[], tokens: number[]): Row[] {
    const [q, k, v] = [this.Wq, this.Wk, this.Wv].map((w) => rows.map((row) => times(row, w)));
    const C = rows[0].length;
    const d = C / this.heads;
    return q.map((query) => {
      const joined: Row = [];
      for (let from = 0; from < C; from += d) {
        const scores = tokens.map((j) => {
          let dot = 0;
          for (let c = from; c < from + d; c++) dot += query[c] * k[j][c];
          return dot / Math.sqrt(d);
        });
        const top = Math.max(...scores);
        const weights = scores.map((s) => Math.exp(s - top));
        const total = weights.reduce((a, w) => a + w, 0);
        for (let c = from; c < from + d; c++) joined.push(tokens.reduce((a, j, t) => a + weights[t] * v[j][c], 0) / total);
      }
      return times(joined, this.Wo);
    });
  }

  forward(x: Tensor, mask?: Tensor): Tensor {
    const [B, N, C] = x.shape;
    const out = x.dtype === "float64" ? new Float64Array(x.data.length) : new Float32Array(x.data.length);
    for (let b = 0; b < B; b++) {
      const rows = Array.from({ length: N }, (_, n) => Array.from(x.data.subarray((b * N + n) * C, (b * N + n + 1) * C)));
      const tokens = rows.map((_, n) => n).filter((n) => mask === undefined || mask.data[b * N + n] === 1);
      const attended = this.attention(
        rows.map((row) => norm(row, this.gamma1, this.beta1, this.eps)),
        tokens,
      );
      rows.forEach((row, n) => {
        const h = plus(row, attended[n]);
        const inner = plus(times(norm(h, this.gamma2, this.beta2, this.eps), this.W1), this.b1.data).map(gelu);
        out.set(plus(plus(h, times(inner, this.W2)), this.b2.data), (b * N + n) * C);
      });
    }
    return { shape: [B, N, C], dtype: x.dtype, data: out };
  }
}

function erf(x: number): number {
  const a = Math.abs(x);
  if (a > 6) return Math.sign(x);
  if (a < 2) {
    let [term, total] = [x, x];
    for (let n = 1; n < 60; n++) {
      term *= (2 * x * x) / (2 * n + 1);
      total += term;
    }
    return (2 / Math.sqrt(Math.PI)) * Math.exp(-x * x) * total;
  }
  let fraction = a;
  for (let n = 60; n > 0; n--) fraction = a + n / 2 / fraction;
  return Math.sign(x) * (1 - Math.exp(-a * a) / (Math.sqrt(Math.PI) * fraction));
}
