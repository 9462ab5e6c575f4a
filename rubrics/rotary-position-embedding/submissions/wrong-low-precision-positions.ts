type Tensor = { shape: number[]; dtype: string; data: Float32Array | Float64Array | BigInt64Array };

/** The nearest bfloat16 (ties to even), as the kernels on the device store positions. */
function bf16(value: number): number {
  const bits = new Uint32Array(new Float32Array([value]).buffer);
  bits[0] = (bits[0] + 0x7fff + ((bits[0] >>> 16) & 1)) & 0xffff0000;
  return new Float32Array(bits.buffer)[0];
}

export function applyRope(x: Tensor, positions: Tensor, base: number): Tensor {
  const [, H, N, D] = x.shape;
  const source = x.data as Float32Array;
  const y = source.slice();
  const pos = Array.from(positions.data as BigInt64Array, (p) => bf16(Number(p)));
  for (let at = 0; at < source.length; at += 2) {
    const row = Math.floor(at / D);
    const phi = pos[Math.floor(row / (H * N)) * N + (row % N)] * base ** (-(at % D) / D);
    y[at] = source[at] * Math.cos(phi) - source[at + 1] * Math.sin(phi);
    y[at + 1] = source[at] * Math.sin(phi) + source[at + 1] * Math.cos(phi);
  }
  return { shape: x.shape, dtype: x.dtype, data: y };
}
