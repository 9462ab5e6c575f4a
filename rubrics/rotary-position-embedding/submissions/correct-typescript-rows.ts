type Tensor = { shape: number[]; dtype: string; data: Float32Array | Float64Array | BigInt64Array };

/** Rotates one vector of D features. */
const rotate = (v: number[], m: number, theta: number[]): number[] =>
  theta.flatMap((t, i) => {
    const [a, b] = [v[2 * i], v[2 * i + 1]];
    const [c, s] = [Math.cos(m * t), Math.sin(m * t)];
    return [a * c - b * s, a * s + b * c];
  });

export const applyRope = (x: Tensor, positions: Tensor, base: number) => {
  const [, H, N, D] = x.shape;
  const theta = Array.from({ length: D / 2 }, (_, i) => 1 / base ** ((2 * i) / D));
  const out = x.dtype === "float64" ? new Float64Array(x.data.length) : new Float32Array(x.data.length);

  for (let row = 0; row * D < out.length; row++) {
    const n = row % N;
    const b = Math.floor(row / (H * N));
    const v = Array.from(x.data.slice(row * D, (row + 1) * D), Number);
    out.set(rotate(v, Number(positions.data[b * N + n]), theta), row * D);
  }
  return { shape: x.shape, dtype: x.dtype, data: out };
};
