interface Tensor {
  shape: number[];
  dtype: string;
  data: Float32Array | Float64Array;
}
interface Group {
  w: Tensor;
  b: Tensor;
}

const map = (t: Tensor, f: (x: number, i: number) => number): Tensor => ({ shape: t.shape, dtype: t.dtype, data: t.data.map(f) });

export function adamwStep(
  params: Group,
  grads: Group,
  state: { step: number; m: Group; v: Group },
  lr: number,
  betas: number[],
  eps: number,
  weightDecay: number,
) {
  let { step } = state;
  const m = {} as Group;
  const v = {} as Group;
  const p = {} as Group;
  for (const key of ['w', 'b'] as const) {
    const g = grads[key].data;
    m[key] = map(state.m[key], (x, i) => betas[0] * x + (1 - betas[0]) * g[i]);
    v[key] = map(state.v[key], (x, i) => betas[1] * x + (1 - betas[1]) * g[i] * g[i]);
    p[key] = map(params[key], (x, i) => {
      const mHat = m[key].data[i] / (1 - betas[0] ** step);
      const vHat = v[key].data[i] / (1 - betas[1] ** step);
      return x - lr * (mHat / (Math.sqrt(vHat) + eps) + weightDecay * x);
    });
  }
  step += 1;
  return { params: p, state: { step, m, v } };
}
