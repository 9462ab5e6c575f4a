type T = { shape: number[]; dtype: string; data: Float32Array | Float64Array };
type Dict = { w: T; b: T };

export function adamwStep(params: Dict, grads: Dict, state: { step: number; m: Dict; v: Dict }, lr: number, betas: number[], eps: number, weightDecay: number) {
  const [b1, b2] = betas;
  const t = state.step + 1;
  const one = (k: 'w' | 'b') => {
    const { shape, dtype } = params[k];
    const g = grads[k].data;
    const m = state.m[k].data.map((x, i) => b1 * x + (1 - b1) * g[i]);
    const v = state.v[k].data.map((x, i) => b2 * x + (1 - b2) * g[i] * g[i]);
    const p = params[k].data.map((x, i) => (1 - weightDecay) * x - lr * (m[i] / (1 - b1 ** t)) / (Math.sqrt(v[i] / (1 - b2 ** t)) + eps));
    return [p, m, v].map((data) => ({ shape, dtype, data }));
  };
  const [w, mw, vw] = one('w');
  const [b, mb, vb] = one('b');
  return { params: { w, b }, state: { step: t, m: { w: mw, b: mb }, v: { w: vw, b: vb } } };
}
