interface Tensor {
  shape: number[];
  dtype: string;
  data: Float32Array | Float64Array | Uint8Array;
}

export class MultiHeadAttention {
  wQ!: Tensor;
  wK!: Tensor;
  wV!: Tensor;
  wO!: Tensor;
  private dModel: number;
  private numHeads: number;
  private dHead: number;

  constructor(dModel: number, numHeads: number, dHead: number) {
    this.dModel = dModel;
    this.numHeads = numHeads;
    this.dHead = dHead;
  }

  forward(x: Tensor, mask?: Tensor): Tensor {
    const [B, N, C] = x.shape;
    const P = this.numHeads * this.dHead;
    const out = x.dtype === "float64" ? new Float64Array(B * N * C) : new Float32Array(B * N * C);
    const row = (w: Tensor, b: number, n: number, column: number) => {
      let sum = 0;
      for (let c = 0; c < C; c++) sum += x.data[(b * N + n) * C + c] * w.data[c * P + column];
      return sum;
    };
    for (let b = 0; b < B; b++)
      for (let head = 0; head < this.numHeads; head++) {
        const own = Array.from({ length: this.dHead }, (_, d) => head * this.dHead + d);
        const gather = (w: Tensor) => Array.from({ length: N }, (_, n) => own.map((column) => row(w, b, n, column)));
        const [q, k, v] = [gather(this.wQ), gather(this.wK), gather(this.wV)];
        for (let i = 0; i < N; i++) {
          const s = k.map((key, j) =>
            mask === undefined || mask.data[b * N + j]
              ? key.reduce((a, value, d) => a + value * q[i][d], 0) / Math.sqrt(this.dModel)
              : Number.NEGATIVE_INFINITY,
          );
          const most = s.reduce((a, value) => Math.max(a, value));
          const e = s.map((value) => Math.exp(value - most));
          const total = e.reduce((a, value) => a + value);
          own.forEach((column, d) => {
            const value = e.reduce((a, weight, j) => a + weight * v[j][d], 0) / total;
            for (let c = 0; c < C; c++) out[(b * N + i) * C + c] += value * this.wO.data[column * C + c];
          });
        }
      }
    return { shape: [B, N, C], dtype: x.dtype, data: out };
  }
}
