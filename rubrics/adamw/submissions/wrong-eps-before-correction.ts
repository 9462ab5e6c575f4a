type Floats = Float32Array | Float64Array;
type Tensor = { shape: number[]; dtype: string; data: Floats };
type Pair = { w: Tensor; b: Tensor };

class Adam {
  constructor(
    readonly lr: number,
    readonly beta1: number,
    readonly beta2: number,
    readonly eps: number,
    readonly decay: number,
    readonly t: number,
  ) {}

  /** Copies in, updates the copies. */
  update(theta: Floats, g: Floats, m: Floats, v: Floats): void {
    const alpha = (this.lr * Math.sqrt(1 - this.beta2 ** this.t)) / (1 - this.beta1 ** this.t);
    for (let i = 0; i < theta.length; i++) {
      m[i] = this.beta1 * m[i] + (1 - this.beta1) * g[i];
      v[i] = this.beta2 * v[i] + (1 - this.beta2) * g[i] * g[i];
      theta[i] = theta[i] * (1 - this.lr * this.decay) - (alpha * m[i]) / (Math.sqrt(v[i]) + this.eps);
    }
  }
}

const copy = (t: Tensor): Tensor => ({ shape: [...t.shape], dtype: t.dtype, data: t.data.slice() });
const copyPair = (p: Pair): Pair => ({ w: copy(p.w), b: copy(p.b) });

export function adamwStep(
  params: Pair,
  grads: Pair,
  state: { step: number; m: Pair; v: Pair },
  lr: number,
  betas: number[],
  eps: number,
  weightDecay: number,
) {
  const step = state.step + 1;
  const next = copyPair(params);
  const m = copyPair(state.m);
  const v = copyPair(state.v);
  const adam = new Adam(lr, betas[0], betas[1], eps, weightDecay, step);
  adam.update(next.w.data, grads.w.data, m.w.data, v.w.data);
  adam.update(next.b.data, grads.b.data, m.b.data, v.b.data);
  return { params: next, state: { step, m, v } };
}
