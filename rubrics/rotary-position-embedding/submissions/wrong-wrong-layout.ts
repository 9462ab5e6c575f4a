interface Tensor { shape: number[]; dtype: string; data: any }

export function applyRope(x: Tensor, positions: Tensor, base: number): Tensor {
  const [B, H, N, D] = x.shape;
  const half = D / 2;
  const y = x.data.slice();
  for (let b = 0; b < B; b++)
    for (let h = 0; h < H; h++)
      for (let n = 0; n < N; n++) {
        const o = ((b * H + h) * N + n) * D;
        for (let i = 0; i < half; i++) {
          const phi = Number(positions.data[b * N + n]) / base ** (i / half);
          const p = x.data[o + i], q = x.data[o + half + i];
          y[o + i] = p * Math.cos(phi) - q * Math.sin(phi);
          y[o + half + i] = q * Math.cos(phi) + p * Math.sin(phi);
        }
      }
  return { ...x, data: y };
}
