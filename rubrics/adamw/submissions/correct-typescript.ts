interface Tensor {
  shape: number[];
  dtype: string;
  data: Float32Array | Float64Array;
}
type Parameters = { w: Tensor; b: Tensor };
type State = { step: number; m: Parameters; v: Parameters };

const like = (t: Tensor): Tensor => ({
  shape: t.shape,
  dtype: t.dtype,
  data: t.dtype === "float64" ? new Float64Array(t.data.length) : new Float32Array(t.data.length),
});

export function adamwStep(
  params: Parameters,
  grads: Parameters,
  state: State,
  lr: number,
  betas: number[],
  eps: number,
  weightDecay: number,
) {
  const [beta1, beta2] = betas;
  const step = state.step + 1;
  const correction1 = 1 - beta1 ** step;
  const correction2 = 1 - beta2 ** step;

  const out = { w: like(params.w), b: like(params.b) };
  const m = { w: like(params.w), b: like(params.b) };
  const v = { w: like(params.w), b: like(params.b) };

  for (const key of ["w", "b"] as const) {
    for (let i = 0; i < params[key].data.length; i++) {
      const p = params[key].data[i];
      const g = grads[key].data[i];
      const mi = beta1 * state.m[key].data[i] + (1 - beta1) * g;
      const vi = beta2 * state.v[key].data[i] + (1 - beta2) * g * g;
      m[key].data[i] = mi;
      v[key].data[i] = vi;
      const update = mi / correction1 / (Math.sqrt(vi / correction2) + eps);
      out[key].data[i] = p - lr * weightDecay * p - lr * update;
    }
  }
  return { params: out, state: { step, m, v } };
}
