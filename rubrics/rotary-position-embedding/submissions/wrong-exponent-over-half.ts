type T = { shape: number[]; dtype: string; data: any };

export function applyRope(x: T, positions: T, base: number): T {
  const [B, H, N, D] = x.shape;
  const dHalf = D / 2;
  const invFreq: number[] = [];
  for (let d = 0; d < D; d += 2) invFreq.push(Math.pow(base, -d / dHalf));

  const out = x.data.slice();
  let p = 0;
  for (let b = 0; b < B; b++)
    for (let h = 0; h < H; h++)
      for (let n = 0; n < N; n++)
        for (const f of invFreq) {
          const t = Number(positions.data[b * N + n]) * f;
          const [a, c] = [x.data[p], x.data[p + 1]];
          out[p++] = a * Math.cos(t) - c * Math.sin(t);
          out[p++] = a * Math.sin(t) + c * Math.cos(t);
        }
  return { shape: x.shape, dtype: x.dtype, data: out };
}
