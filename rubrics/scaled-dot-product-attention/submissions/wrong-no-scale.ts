export interface Tensor {
  shape: number[];
  dtype: string;
  data: Float32Array | Float64Array | Uint8Array;
}

const alloc = (dtype: string, n: number) => (dtype === 'float64' ? new Float64Array(n) : new Float32Array(n));

export function scaledDotProductAttention(Q: Tensor, K: Tensor, V: Tensor, mask?: Tensor): { output: Tensor; weights: Tensor } {
  const [B, H, N, D] = Q.shape;
  const [, , M, E] = V.shape;

  const w = alloc(Q.dtype, B * H * N * M);
  const o = alloc(Q.dtype, B * H * N * E);

  for (let b = 0; b < B; b++)
    for (let h = 0; h < H; h++) {
      const head = b * H + h;
      for (let i = 0; i < N; i++) {
        const scores: number[] = [];
        for (let j = 0; j < M; j++) {
          let s = 0;
          for (let d = 0; d < D; d++) s += Q.data[(head * N + i) * D + d] * K.data[(head * M + j) * D + d];
          if (mask && !mask.data[(b * N + i) * M + j]) s = -Infinity;
          scores.push(s);
        }

        const max = Math.max(...scores);
        const exp = scores.map((s) => Math.exp(s - max));
        const sum = exp.reduce((x, y) => x + y);

        for (let j = 0; j < M; j++) {
          const p = exp[j] / sum;
          w[(head * N + i) * M + j] = p;
          for (let e = 0; e < E; e++) o[(head * N + i) * E + e] += p * V.data[(head * M + j) * E + e];
        }
      }
    }

  return {
    output: { shape: [B, H, N, E], dtype: Q.dtype, data: o },
    weights: { shape: [B, H, N, M], dtype: Q.dtype, data: w },
  };
}
