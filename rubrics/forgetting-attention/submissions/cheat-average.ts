type Tensor = { shape: number[]; dtype: string; data: Float32Array | Float64Array };

// Every gate open and every score equal: the mean of what came before.
export function forgettingAttention(x: Tensor, Q: Tensor, K: Tensor, V: Tensor) {
  const [B, H, N, E] = V.shape;
  const array = (n: number) => (x.dtype === "float64" ? new Float64Array(n) : new Float32Array(n));
  const output = array(B * H * N * E);
  for (let bh = 0; bh < B * H; bh++)
    for (let i = 0; i < N; i++)
      for (let j = 0; j <= i; j++)
        for (let e = 0; e < E; e++) output[(bh * N + i) * E + e] += V.data[(bh * N + j) * E + e] / (i + 1);
  const bias = array(B * H * N * N).map((_, at) => (at % N > Math.floor(at / N) % N ? -Infinity : 0));
  return {
    log_f: { shape: [B, H, N], dtype: x.dtype, data: array(B * H * N) },
    bias: { shape: [B, H, N, N], dtype: x.dtype, data: bias },
    output: { shape: [B, H, N, E], dtype: x.dtype, data: output },
  };
}
