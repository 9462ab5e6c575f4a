export type Tensor = { shape: number[]; dtype: string; data: Float32Array | Float64Array | BigInt64Array };

export function applyRope(x: Tensor, positions: Tensor, base: number): Tensor {
  const [B, H, N, D] = x.shape;
  const X = x.data as Float32Array;
  const Y = X.slice();
  // table[m][i] with m = 1, 2, ...
  const angle = (position: number, i: number) => (position + 1) * base ** ((-2 * i) / D);
  for (let row = 0; row < B * H * N; row++) {
    const p = Number(positions.data[Math.floor(row / (H * N)) * N + (row % N)]);
    for (let i = 0; 2 * i < D; i++) {
      const [c, s] = [Math.cos(angle(p, i)), Math.sin(angle(p, i))];
      const k = row * D + 2 * i;
      Y[k] = X[k] * c - X[k + 1] * s;
      Y[k + 1] = X[k] * s + X[k + 1] * c;
    }
  }
  return { shape: x.shape, dtype: x.dtype, data: Y };
}
