type Tensor = { shape: number[]; dtype: string; data: any };

export function applyRope(x: Tensor, positions: Tensor, base: number): Tensor {
  const [B, H, N, D] = x.shape;
  const y = x.data.slice(); // never write to the input
  for (let b = 0; b < B; b++) {
    for (let n = 0; n < N; n++) {
      const pos = Number(positions.data[b * N + n]);
      for (let d = 0; d < D; d += 2) {
        const c = Math.cos(pos / base ** (d / D));
        const s = Math.sin(pos / base ** (d / D));
        for (let h = 0; h < H; h++) {
          const i = ((b * H + h) * N + n) * D + d;
          y[i] = y[i] * c - y[i + 1] * s;
          y[i + 1] = y[i] * s + y[i + 1] * c;
        }
      }
    }
  }
  return { shape: [B, H, N, D], dtype: x.dtype, data: y };
}
