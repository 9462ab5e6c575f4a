type Tensor = { shape: number[]; dtype: string; data: Float32Array | Float64Array };
type Tree = Record<"w" | "b", Tensor>;

/** Element by element over tensors of one shape. */
const zip = (f: (...xs: number[]) => number, first: Tensor, ...rest: Tensor[]): Tensor => ({
  ...first,
  data: first.data.map((x, i) => f(x, ...rest.map((t) => t.data[i]))),
});

const zipTree = (f: (...xs: number[]) => number, ...trees: Tree[]): Tree => ({
  w: zip(f, ...(trees.map((t) => t.w) as [Tensor])),
  b: zip(f, ...(trees.map((t) => t.b) as [Tensor])),
});

export const adamwStep = (
  params: Tree,
  grads: Tree,
  state: { step: number; m: Tree; v: Tree },
  lr: number,
  [b1, b2]: [number, number],
  eps: number,
  weightDecay: number,
): [Tree, { step: number; m: Tree; v: Tree }] => {
  const t = state.step + 1;
  const m = zipTree((old, g) => b1 * old + (1 - b1) * g, state.m, grads);
  const v = zipTree((old, g) => b2 * old + (1 - b2) * g ** 2, state.v, grads);

  const stepSize = lr / (1 - Math.pow(b1, t));
  const rootC2 = Math.sqrt(1 - Math.pow(b2, t));
  const next = zipTree(
    (p, mi, vi) => p * (1 - lr * weightDecay) - (stepSize * mi) / (Math.sqrt(vi) / rootC2 + eps),
    params,
    m,
    v,
  );
  return [next, { step: t, m, v }];
};
