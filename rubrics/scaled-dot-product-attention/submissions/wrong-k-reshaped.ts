type Tensor = { shape: number[]; dtype: string; data: Float32Array | Float64Array | Uint8Array };

function reshape(t: Tensor, ...shape: number[]): Tensor {
  return { ...t, shape };
}

function zeros(shape: number[], dtype: string): Tensor {
  const n = shape.reduce((a, b) => a * b, 1);
  return { shape, dtype, data: dtype === "float64" ? new Float64Array(n) : new Float32Array(n) };
}

// [B,H,I,J] @ [B,H,J,L]
function bmm(x: Tensor, y: Tensor): Tensor {
  const [B, H, I, J] = x.shape;
  const L = y.shape[3];
  const z = zeros([B, H, I, L], x.dtype);
  for (let p = 0; p < B * H; p++)
    for (let i = 0; i < I; i++)
      for (let l = 0; l < L; l++) {
        let s = 0;
        for (let j = 0; j < J; j++) s += x.data[(p * I + i) * J + j] * y.data[(p * J + j) * L + l];
        z.data[(p * I + i) * L + l] = s;
      }
  return z;
}

export function scaledDotProductAttention(Q: Tensor, K: Tensor, V: Tensor, mask?: Tensor) {
  const [B, H, N, D] = Q.shape;
  const M = K.shape[2];

  const scores = bmm(Q, reshape(K, B, H, D, M));

  const weights = zeros(scores.shape, Q.dtype);
  for (let b = 0; b < B; b++)
    for (let h = 0; h < H; h++)
      for (let n = 0; n < N; n++) {
        const row = ((b * H + h) * N + n) * M;
        const logit = (m: number) =>
          mask && !mask.data[(b * N + n) * M + m] ? -Infinity : scores.data[row + m] / Math.sqrt(D);

        let hi = -Infinity;
        for (let m = 0; m < M; m++) hi = Math.max(hi, logit(m));
        let total = 0;
        for (let m = 0; m < M; m++) total += Math.exp(logit(m) - hi);
        for (let m = 0; m < M; m++) weights.data[row + m] = Math.exp(logit(m) - hi) / total;
      }

  return { output: bmm(weights, V), weights };
}
