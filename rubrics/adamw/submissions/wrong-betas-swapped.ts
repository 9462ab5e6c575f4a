type Tensor = { shape: number[]; dtype: string; data: Float32Array | Float64Array };
type Params = { w: Tensor; b: Tensor };
type State = { step: number; m: Params; v: Params };

function step(p: Tensor, g: Tensor, m: Tensor, v: Tensor, lr: number, betas: number[], eps: number, wd: number, t: number) {
  const newM = m.data.map((mi, i) => betas[1] * mi + (1 - betas[1]) * g.data[i]);
  const newV = v.data.map((vi, i) => betas[0] * vi + (1 - betas[0]) * g.data[i] ** 2);
  const c1 = 1 - betas[1] ** t;
  const c2 = 1 - betas[0] ** t;
  const newP = p.data.map((x, i) => x - lr * wd * x - (lr * (newM[i] / c1)) / (Math.sqrt(newV[i] / c2) + eps));
  const wrap = (data: typeof newP): Tensor => ({ shape: p.shape, dtype: p.dtype, data });
  return { p: wrap(newP), m: wrap(newM), v: wrap(newV) };
}

export function adamwStep(params: Params, grads: Params, state: State, lr: number, betas: number[], eps: number, weightDecay: number) {
  const t = state.step + 1;
  const w = step(params.w, grads.w, state.m.w, state.v.w, lr, betas, eps, weightDecay, t);
  const b = step(params.b, grads.b, state.m.b, state.v.b, lr, betas, eps, weightDecay, t);
  return { params: { w: w.p, b: b.p }, state: { step: t, m: { w: w.m, b: b.m }, v: { w: w.v, b: b.v } } };
}
