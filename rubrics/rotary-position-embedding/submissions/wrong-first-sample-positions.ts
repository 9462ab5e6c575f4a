interface Tensor {
  shape: number[];
  dtype: string;
  data: any;
}

export function applyRope(x: Tensor, positions: Tensor, base: number): Tensor {
  const D = x.shape[3];
  const N = x.shape[2];
  const out = x.data.slice();
  for (let i = 0; i < out.length; i += 2) {
    const d = i % D;
    const n = Math.floor(i / D) % N;
    const m = Number(positions.data[n]);
    const theta = Math.pow(base, -d / D);
    out[i] = x.data[i] * Math.cos(m * theta) - x.data[i + 1] * Math.sin(m * theta);
    out[i + 1] = x.data[i] * Math.sin(m * theta) + x.data[i + 1] * Math.cos(m * theta);
  }
  return { shape: x.shape, dtype: x.dtype, data: out };
}
