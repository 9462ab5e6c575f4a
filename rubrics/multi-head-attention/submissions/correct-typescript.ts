interface Tensor {
  shape: number[];
  dtype: string;
  data: Float32Array | Float64Array | Uint8Array;
}

const zeros = (shape: number[], dtype: string): Tensor => {
  const size = shape.reduce((a, b) => a * b, 1);
  return { shape, dtype, data: dtype === "float64" ? new Float64Array(size) : new Float32Array(size) };
};

/** (B, N, I) times (I, O) */
function project(x: Tensor, w: Tensor): Tensor {
  const [B, N, I] = x.shape;
  const O = w.shape[1];
  const y = zeros([B, N, O], x.dtype);
  for (let row = 0; row < B * N; row++)
    for (let o = 0; o < O; o++) {
      let sum = 0;
      for (let i = 0; i < I; i++) sum += x.data[row * I + i] * w.data[i * O + o];
      y.data[row * O + o] = sum;
    }
  return y;
}

export class MultiHeadAttention {
  W_q!: Tensor;
  W_k!: Tensor;
  W_v!: Tensor;
  W_o!: Tensor;
  heads: number;
  width: number;

  constructor(dModel: number, numHeads: number, dHead: number) {
    this.heads = numHeads;
    this.width = dHead;
  }

  forward(x: Tensor, mask?: Tensor): Tensor {
    const [B, N] = x.shape;
    const { heads, width } = this;
    const P = heads * width;
    const q = project(x, this.W_q);
    const k = project(x, this.W_k);
    const v = project(x, this.W_v);
    const joined = zeros([B, N, P], x.dtype);
    for (let b = 0; b < B; b++)
      for (let h = 0; h < heads; h++)
        for (let i = 0; i < N; i++) {
          const scores: number[] = [];
          for (let j = 0; j < N; j++) {
            let dot = 0;
            for (let d = 0; d < width; d++)
              dot += q.data[(b * N + i) * P + h * width + d] * k.data[(b * N + j) * P + h * width + d];
            scores.push(mask && !mask.data[b * N + j] ? -Infinity : dot / Math.sqrt(width));
          }
          const max = Math.max(...scores);
          const weights = scores.map((s) => Math.exp(s - max));
          const total = weights.reduce((a, w) => a + w, 0);
          for (let d = 0; d < width; d++) {
            let sum = 0;
            for (let j = 0; j < N; j++) sum += weights[j] * v.data[(b * N + j) * P + h * width + d];
            joined.data[(b * N + i) * P + h * width + d] = sum / total;
          }
        }
    return project(joined, this.W_o);
  }
}
