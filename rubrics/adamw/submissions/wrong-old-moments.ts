interface Tensor {
  shape: number[];
  dtype: string;
  data: Float32Array | Float64Array;
}
type Params = { w: Tensor; b: Tensor };
interface State {
  step: number;
  m: Params;
  v: Params;
}
const KEYS = ["w", "b"] as const;

export function adamwStep(params: Params, grads: Params, state: State, lr: number, betas: number[], eps: number, weightDecay: number) {
  const t = state.step + 1;
  const lerp = (old: Tensor, beta: number, next: (i: number) => number): Tensor => ({
    ...old,
    data: old.data.map((x, i) => beta * x + (1 - beta) * next(i)),
  });

  const after: State = {
    step: t,
    m: { w: lerp(state.m.w, betas[0], (i) => grads.w.data[i]), b: lerp(state.m.b, betas[0], (i) => grads.b.data[i]) },
    v: { w: lerp(state.v.w, betas[1], (i) => grads.w.data[i] ** 2), b: lerp(state.v.b, betas[1], (i) => grads.b.data[i] ** 2) },
  };

  const updated = { ...params };
  for (const key of KEYS) {
    const { m, v } = state;
    updated[key] = {
      ...params[key],
      data: params[key].data.map((theta, i) => {
        const mHat = m[key].data[i] / (1 - betas[0] ** t);
        const vHat = v[key].data[i] / (1 - betas[1] ** t);
        return theta - lr * weightDecay * theta - (lr * mHat) / (Math.sqrt(vHat) + eps);
      }),
    };
  }
  return { params: updated, state: after };
}
