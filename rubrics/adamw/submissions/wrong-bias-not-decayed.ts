type Tensor = { shape: number[]; dtype: string; data: Float32Array | Float64Array };
type Params = { w: Tensor; b: Tensor };

export function adamwStep(
  params: Params,
  grads: Params,
  state: { step: number; m: Params; v: Params },
  lr: number,
  betas: number[],
  eps: number,
  weightDecay: number,
) {
  const t = state.step + 1;

  function update(name: keyof Params, decay: number) {
    const p = params[name].data.slice();
    const m = state.m[name].data.slice();
    const v = state.v[name].data.slice();
    grads[name].data.forEach((g, i) => {
      m[i] = betas[0] * m[i] + (1 - betas[0]) * g;
      v[i] = betas[1] * v[i] + (1 - betas[1]) * g * g;
      p[i] -= lr * decay * p[i];
      p[i] -= (lr * (m[i] / (1 - betas[0] ** t))) / (Math.sqrt(v[i] / (1 - betas[1] ** t)) + eps);
    });
    const as = (data: typeof p) => ({ ...params[name], data });
    return { p: as(p), m: as(m), v: as(v) };
  }

  const w = update("w", weightDecay);
  const b = update("b", 0);
  return { params: { w: w.p, b: b.p }, state: { step: t, m: { w: w.m, b: b.m }, v: { w: w.v, b: b.v } } };
}
