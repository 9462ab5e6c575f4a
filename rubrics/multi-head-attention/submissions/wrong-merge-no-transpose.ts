type Tensor = { shape: number[]; dtype: string; data: Float32Array | Float64Array | Uint8Array };

const like = (x: Tensor, shape: number[]): Tensor => {
  const n = shape.reduce((a, b) => a * b, 1);
  return { shape, dtype: x.dtype, data: x.dtype === "float64" ? new Float64Array(n) : new Float32Array(n) };
};

const matmul = (a: Tensor, b: Tensor): Tensor => {
  const [inner, cols] = b.shape;
  const out = like(a, [...a.shape.slice(0, -1), cols]);
  for (let i = 0; i < out.data.length; i++) {
    const row = Math.floor(i / cols) * inner;
    let sum = 0;
    for (let k = 0; k < inner; k++) sum += a.data[row + k] * b.data[k * cols + (i % cols)];
    out.data[i] = sum;
  }
  return out;
};

export class MultiHeadAttention {
  W_q!: Tensor;
  W_k!: Tensor;
  W_v!: Tensor;
  W_o!: Tensor;
  h: number;
  d: number;

  constructor(_dModel: number, numHeads: number, dHead: number) {
    this.h = numHeads;
    this.d = dHead;
  }

  forward(x: Tensor, mask?: Tensor): Tensor {
    const [B, N] = x.shape;
    const { h: H, d: D } = this;
    const [q, k, v] = [this.W_q, this.W_k, this.W_v].map((w) => matmul(x, w).data);
    const heads = like(x, [B, H, N, D]);
    const at = (b: number, n: number, h: number) => ((b * N + n) * H + h) * D;
    for (let b = 0; b < B; b++)
      for (let h = 0; h < H; h++)
        for (let n = 0; n < N; n++) {
          const logits = Array.from({ length: N }, (_, m) => {
            if (mask && !mask.data[b * N + m]) return -Infinity;
            let s = 0;
            for (let d = 0; d < D; d++) s += q[at(b, n, h) + d] * k[at(b, m, h) + d];
            return s / Math.sqrt(D);
          });
          const top = Math.max(...logits);
          const exps = logits.map((l) => Math.exp(l - top));
          const sum = exps.reduce((a, e) => a + e, 0);
          for (let d = 0; d < D; d++)
            heads.data[((b * H + h) * N + n) * D + d] = exps.reduce((a, e, m) => a + e * v[at(b, m, h) + d], 0) / sum;
        }
    // concatenate the heads
    return matmul({ ...heads, shape: [B, N, H * D] }, this.W_o);
  }
}
