interface Tensor {
  shape: number[];
  dtype: string;
  data: Float32Array | Float64Array | Uint8Array;
}

function erf(x: number): number {
  // A series of positive terms below 3; above, 1 - erfc with erfc as a continued fraction.
  const a = Math.abs(x);
  if (a < 3) {
    let sum = 0;
    let term = a;
    for (let n = 0; n < 100; n++) {
      sum += term;
      term *= (2 * a * a) / (2 * n + 3);
    }
    return ((Math.sign(x) * 2) / Math.sqrt(Math.PI)) * Math.exp(-a * a) * sum;
  }
  let f = a;
  for (let k = 50; k >= 1; k--) f = a + k / 2 / f;
  return Math.sign(x) * (1 - Math.exp(-a * a) / f / Math.sqrt(Math.PI));
}

export class TransformerEncoderBlock {
  norm1: { gamma: Tensor | null; beta: Tensor | null } = { gamma: null, beta: null };
  norm2: { gamma: Tensor | null; beta: Tensor | null } = { gamma: null, beta: null };
  W_q: Tensor | null = null;
  W_k: Tensor | null = null;
  W_v: Tensor | null = null;
  W_o: Tensor | null = null;
  W_1: Tensor | null = null;
  b_1: Tensor | null = null;
  W_2: Tensor | null = null;
  b_2: Tensor | null = null;
  readonly numHeads: number;
  readonly eps: number;

  constructor(_dModel: number, numHeads: number, _dFf: number, eps: number) {
    this.numHeads = numHeads;
    this.eps = eps;
  }

  forward(x: Tensor, mask?: Tensor): Tensor {
    const [B, N, C] = x.shape;
    const rows = B * N;
    const u = this.norm(x.data, rows, C, this.norm1);
    const q = linear(u, rows, this.W_q!);
    const k = linear(u, rows, this.W_k!);
    const v = linear(u, rows, this.W_v!);
    const joined = new Float64Array(rows * C);
    const D = C / this.numHeads;
    const p = new Float64Array(N);
    for (let b = 0; b < B; b++)
      for (let h = 0; h < this.numHeads; h++)
        for (let i = 0; i < N; i++) {
          let max = -Infinity;
          for (let j = 0; j < N; j++) {
            p[j] = 0;
            for (let d = h * D; d < (h + 1) * D; d++) p[j] += q[(b * N + i) * C + d] * k[(b * N + j) * C + d];
            p[j] = mask === undefined || mask.data[b * N + j] === 1 ? p[j] / Math.sqrt(D) : -Infinity;
            max = Math.max(max, p[j]);
          }
          let sum = 0;
          for (let j = 0; j < N; j++) sum += p[j] = Math.exp(p[j] - max);
          for (let j = 0; j < N; j++)
            for (let d = h * D; d < (h + 1) * D; d++) joined[(b * N + i) * C + d] += (p[j] / sum) * v[(b * N + j) * C + d];
        }
    const h = linear(joined, rows, this.W_o!).map((value, i) => value + x.data[i]);
    const F = this.W_1!.shape[1];
    const inner = linear(this.norm(h, rows, C, this.norm2), rows, this.W_1!)
      .map((z, i) => z + this.b_1!.data[i % F])
      .map((z) => 0.5 * z * (1 + erf(z / Math.SQRT2)));
    const y = linear(inner, rows, this.W_2!).map((value, i) => value + h[i]);
    return { shape: [B, N, C], dtype: x.dtype, data: x.dtype === "float64" ? y : new Float32Array(y) };
  }

  private norm(x: ArrayLike<number>, rows: number, C: number, { gamma, beta }: { gamma: Tensor | null; beta: Tensor | null }) {
    const y = new Float64Array(rows * C);
    for (let r = 0; r < rows; r++) {
      let mean = 0;
      for (let c = 0; c < C; c++) mean += x[r * C + c] / C;
      let variance = 0;
      for (let c = 0; c < C; c++) variance += (x[r * C + c] - mean) ** 2 / C;
      for (let c = 0; c < C; c++)
        y[r * C + c] = ((x[r * C + c] - mean) / Math.sqrt(variance + this.eps)) * gamma!.data[c] + beta!.data[c];
    }
    return y;
  }
}

function linear(x: Float64Array, rows: number, w: Tensor): Float64Array {
  const [I, O] = w.shape;
  const y = new Float64Array(rows * O);
  for (let r = 0; r < rows; r++)
    for (let i = 0; i < I; i++) for (let o = 0; o < O; o++) y[r * O + o] += x[r * I + i] * w.data[i * O + o];
  return y;
}
