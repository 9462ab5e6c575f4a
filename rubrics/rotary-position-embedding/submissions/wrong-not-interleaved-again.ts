export interface Tensor {
  shape: number[];
  dtype: string;
  data: Float32Array | Float64Array | BigInt64Array;
}

export function applyRope(x: Tensor, positions: Tensor, base: number): Tensor {
  const [, H, N, D] = x.shape;
  const rows = x.data.length / D;
  const src = x.data as Float32Array;
  const dst = new (src.constructor as Float32ArrayConstructor)(src.length);
  for (let r = 0; r < rows; r++) {
    const b = Math.floor(r / (H * N));
    const pos = Number((positions.data as BigInt64Array)[b * N + (r % N)]);
    const firsts: number[] = [];
    const seconds: number[] = [];
    for (let d = 0; d < D; d += 2) {
      const angle = pos * base ** (-d / D);
      const u = src[r * D + d];
      const v = src[r * D + d + 1];
      firsts.push(u * Math.cos(angle) - v * Math.sin(angle));
      seconds.push(u * Math.sin(angle) + v * Math.cos(angle));
    }
    dst.set([...firsts, ...seconds], r * D);
  }
  return { shape: x.shape, dtype: x.dtype, data: dst };
}
