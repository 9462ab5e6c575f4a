interface Tensor {
  shape: number[];
  dtype: string;
  data: Float32Array | Float64Array | BigInt64Array;
}

export function applyRope(x: Tensor, positions: Tensor, base: number): Tensor {
  const [B, H, N, D] = x.shape;
  const input = x.data as Float32Array;
  const data = x.dtype === "float64" ? new Float64Array(input.length) : new Float32Array(input.length);

  for (let b = 0; b < B; b++) {
    for (let n = 0; n < N; n++) {
      const m = Number(positions.data[b * N + n]);
      for (let i = 0; i < D / 2; i++) {
        const angle = m * Math.pow(base, (-2 * i) / D);
        const cos = Math.cos(angle);
        const sin = Math.sin(angle);
        for (let h = 0; h < H; h++) {
          const at = ((b * H + h) * N + n) * D + 2 * i;
          const first = input[at];
          const second = input[at + 1];
          data[at] = first * cos - second * sin;
          data[at + 1] = first * sin + second * cos;
        }
      }
    }
  }
  return { shape: x.shape.slice(), dtype: x.dtype, data };
}
