interface Tensor { shape: number[]; dtype: string; data: Float32Array | Float64Array | BigInt64Array }

export const applyRope = (x: Tensor, positions: Tensor, base: number): Tensor => {
  const [, H, N, D] = x.shape;
  const v = x.data as Float32Array;
  const y = v.map((value, k) => {
    const d = k % D;
    const row = (k - d) / D;
    const n = row % N;
    const b = Math.floor(row / N / H);
    const angle = Number(positions.data[b * N + n]) * Math.pow(base, -(d - (d % 2)) / D);
    const partner = d % 2 === 0 ? v[k + 1] : v[k - 1];
    return value * Math.cos(angle) + partner * Math.sin(angle);
  });
  return { shape: x.shape, dtype: x.dtype, data: y };
};
