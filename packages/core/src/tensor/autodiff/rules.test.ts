import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { noise } from "../../inputs/random.ts";
import * as t from "../index.ts";
import type { Tensor } from "../tensor.ts";
import { vjp } from "./vjp.ts";

type F = (x: Tensor, y: Tensor) => Tensor;
type Case = { f: F; x: number[]; y?: number[]; positive?: boolean };

const random = noise("rules");
const sizeOf = (shape: readonly number[]) => shape.reduce((n, d) => n * d, 1);

/** Values from ±[0.3, 1.8], so that central differences stay clear of kinks at 0 and of poles. */
function draw(shape: readonly number[], positive = false): Tensor {
  const values = Array.from({ length: sizeOf(shape) }, () => {
    const r = random();
    return (positive || r > 0 ? 1 : -1) * (0.3 + 1.5 * Math.abs(r));
  });
  return t.tensor(shape, values, "float64");
}

const bool = (shape: number[], values: number[]) => t.tensor(shape, values, "bool");
const int = (shape: number[], values: number[]) => t.tensor(shape, values, "int64");
const each = (f: (x: Tensor) => Tensor, positive = false): Case => ({ f: (x) => f(x), x: [2, 3], positive });
const both = (f: F, positive = false): Case => ({ f, x: [2, 3], y: [3], positive });

/** One case or more for every op that has a gradient. */
const CASES: Record<string, Case | Case[]> = {
  add: both(t.add),
  sub: both(t.sub),
  mul: [both(t.mul), { f: (x) => t.mul(x, x), x: [3] }],
  div: both(t.div),
  pow: [both(t.pow, true), { f: (x) => t.pow(x, 3), x: [4] }, { f: (x) => t.pow(2, x), x: [4] }],
  maximum: [both(t.maximum), { f: (x) => t.maximum(x, 0.1), x: [5] }],
  minimum: [both(t.minimum), { f: (x) => t.minimum(0.1, x), x: [5] }],
  clip: { f: (x, y) => t.clip(x, -0.6, y), x: [8], y: [1], positive: false },
  where: [
    both((x, y) => t.where(bool([2, 1], [1, 0]), x, y)),
    { f: (x, y) => t.where(t.less(x, y), x, 2), x: [4], y: [4] },
    { f: (x, y) => t.where(x, y, 0), x: [3], y: [3] },
  ],
  neg: each(t.neg),
  abs: each(t.abs),
  relu: each(t.relu),
  exp: each(t.exp),
  expm1: each(t.expm1),
  log: each(t.log, true),
  log1p: each(t.log1p, true),
  sqrt: each(t.sqrt, true),
  rsqrt: each(t.rsqrt, true),
  square: each(t.square),
  tanh: each(t.tanh),
  sigmoid: each(t.sigmoid),
  erf: each(t.erf),
  sin: each(t.sin),
  cos: each(t.cos),
  gelu: each(t.gelu),
  geluTanh: each(t.geluTanh),
  silu: each(t.silu),
  softplus: each(t.softplus),
  layerNorm: each((x) => t.layerNorm(x, t.full([x.shape.at(-1) as number], 1.5), undefined, 0.1)),
  rmsNorm: each((x) => t.rmsNorm(x, t.full([x.shape.at(-1) as number], 1.5), 0.1)),

  sum: [each((x) => t.sum(x, 0)), each((x) => t.sum(x, -1))],
  mean: each((x) => t.mean(x, 1)),
  variance: each((x) => t.variance(x, -1)),
  cumsum: [each((x) => t.cumsum(x, 0)), each((x) => t.cumsum(x, -1))],
  max: [each((x) => t.max(x, 0)), each((x) => t.max(x, -1))],
  min: each((x) => t.min(x, 1)),
  logsumexp: each((x) => t.logsumexp(x, -1)),
  softmax: [0, 1, 2].map((formulation) => each((x) => t.softmax(t.under(x, { ...t.exact, formulation }), -1))),
  logSoftmax: [0, 1].map((formulation) => each((x) => t.logSoftmax(t.under(x, { ...t.exact, formulation }), 0))),

  einsum: [
    { f: (x, y) => t.einsum("bnd,bmd->bnm", x, y), x: [2, 3, 2], y: [2, 2, 2] },
    { f: (x, y) => t.einsum("ij,k->k", x, y), x: [2, 3], y: [2] },
    { f: (x, y) => t.einsum("ij,jk->", x, y), x: [2, 3], y: [3, 2] },
    { f: (x, y) => t.einsum("ii,ij->ji", x, y), x: [3, 3], y: [3, 2] },
    { f: (x, y) => t.einsum("iki,jj->k", x, y), x: [2, 3, 2], y: [2, 2] },
    { f: (x) => t.einsum("ii->i", x), x: [3, 3] },
    { f: (x) => t.einsum("ii->", x), x: [3, 3] },
    { f: (x) => t.einsum("ijk->ki", x), x: [2, 3, 2] },
    { f: (x) => t.einsum("ij,jk->ik", x, x), x: [2, 2] },
  ],
  matmul: { f: t.matmul, x: [2, 2, 3], y: [2, 3, 2] },

  reshape: each((x) => t.reshape(x, [3, -1])),
  transpose: { f: (x) => t.transpose(x, [2, 0, -2]), x: [2, 3, 2] },
  swapAxes: { f: (x) => t.swapAxes(x, 0, -1), x: [2, 3, 2] },
  broadcastTo: { f: (x) => t.broadcastTo(x, [2, 2, 3]), x: [2, 1] },
  slice: each((x) => t.slice(x, -1, 1)),
  take: each((x) => t.take(x, 1, [2, 0, 2])),
  concat: { f: (x, y) => t.concat([x, y, x], -1), x: [2, 3], y: [2, 1] },
  stack: { f: (x, y) => t.stack([x, y], 1), x: [2, 3], y: [2, 3] },
  split: each((x) => t.mul(...(t.split(x, [1, 1, 1], 1).slice(1) as [Tensor, Tensor]))),
  squeeze: { f: (x) => t.squeeze(x, 1), x: [2, 1] },
  unsqueeze: each((x) => t.unsqueeze(x, 1)),
  flip: each((x) => t.flip(x, -1)),
  roll: each((x) => t.roll(x, 4, 1)),
  repeatInterleave: each((x) => t.repeatInterleave(x, 2, 1)),
  tile: each((x) => t.tile(x, 2, 0)),
  pad: each((x) => t.pad(x, 1, [1, 2], 5)),

  gather: each((x) => t.gather(x, 1, int([1, 4], [2, 0, 2, 1]))),
  scatterAdd: { f: (x, y) => t.scatterAdd(x, 1, int([2, 2], [0, 0, 2, 1]), y), x: [2, 3], y: [2, 2] },
  sort: [each((x) => t.sort(x, 1).values), each((x) => t.sort(x, 0, { descending: true }).values)],
  topK: each((x) => t.topK(x, 2, 1).values),

  cast: each((x) => t.mul(x, t.cast(t.cast(x, "float64"), "float64"))),
  under: each((x) => t.under(x, { ...t.exact })),
};

/** What gives no gradient: integers, booleans, steps, constants; and what is no op. */
const WITHOUT = [
  "formulation",
  ..."and or not equal less lessEqual greater greaterEqual isnan isfinite".split(" "),
  ..."argmax argsort oneHot sign floor detach full arange tril tensor".split(" "),
  ..."fromBytes toBytes isFloat decodeNpy encodeNpy npyFile npyHeader decodeSafetensors encodeSafetensors readSafetensors round ulp".split(
    " ",
  ),
  ..."isTensor showShape sizeOf plain shaken vjp".split(" "),
];

test("every op is either tried here or known to have no gradient", () => {
  const functions = Object.entries(t).filter(([, value]) => typeof value === "function");
  expect(functions.map(([name]) => name).sort()).toEqual([...Object.keys(CASES), ...WITHOUT].sort());
});

type Args = { x: Tensor; y: Tensor; upstream: Tensor };
const dot = (a: Tensor, b: Tensor) => a.data.reduce((n, v, i) => n + v * (b.data[i] as number), 0);
const moved = (a: Tensor, by: Tensor, step: number): Tensor => t.add(a, t.mul(step, by));
const gradientOf =
  (f: F) =>
  ({ x, y, upstream }: Args) =>
    vjp((a) => ({ out: f(a.x, a.y) }), { x, y }, ["x", "y"], { out: upstream }).gradients;

/** d/ds of a function of args that move along directions v, by central differences. */
function along(f: (args: Args) => number, args: Args, v: Args): number {
  const at = (step: number) =>
    f({
      x: moved(args.x, v.x, step),
      y: moved(args.y, v.y, step),
      upstream: moved(args.upstream, v.upstream, step),
    });
  const h = 1e-5;
  return (at(h) - at(-h)) / (2 * h);
}

function close(a: number, b: number, tolerance: number): void {
  expect(Math.abs(a - b)).toBeLessThanOrEqual(tolerance * (1 + Math.abs(b)));
}

function check({ f, x: shapeX, y: shapeY = [], positive = false }: Case): void {
  const [x, y] = [draw(shapeX, positive), draw(shapeY, positive)];
  const args = { x, y, upstream: draw(f(x, y).shape) };
  const v = { x: draw(shapeX), y: draw(shapeY), upstream: draw(args.upstream.shape) };

  const first = gradientOf(f)(args) as { x: Tensor; y: Tensor };
  expect([first.x.shape, first.y.shape, first.x.dtype]).toEqual([shapeX, shapeY, "float64"]);
  const still = { ...v, upstream: t.mul(0, v.upstream) };
  const loss = (a: Args) => dot(a.upstream, f(a.x, a.y));
  close(dot(first.x, v.x) + dot(first.y, v.y), along(loss, args, still), 1e-7);

  // The gradient's own gradient: the Hessian times w, and the Jacobian times w where the upstream moves.
  const w = { x: draw(shapeX), y: draw(shapeY) };
  const second = vjp(gradientOf(f), args, ["x", "y", "upstream"], w).gradients as Args;
  const slope = (a: Args) => {
    const g = gradientOf(f)(a) as { x: Tensor; y: Tensor };
    return dot(g.x, w.x) + dot(g.y, w.y);
  };
  close(dot(second.x, v.x) + dot(second.y, v.y) + dot(second.upstream, v.upstream), along(slope, args, v), 1e-6);
}

describe("gradients, and gradients of gradients, are what central differences say", () => {
  test.each(Object.entries(CASES))("%s", (_, cases) => {
    for (const one of [cases].flat()) check(one);
  });

  test("of a composition with several outputs' worth of paths", () => {
    check({
      f: (x, y) => {
        const h = t.silu(t.matmul(x, y));
        const centred = t.sub(h, t.mean(h, -1));
        const normed = t.mul(centred, t.rsqrt(t.add(t.variance(h, -1), 1e-5)));
        return t.add(t.softmax(normed, -1), t.mul(h, t.cumsum(x, 1)));
      },
      x: [3, 3],
      y: [3, 3],
    });
  });

  test("where shapes broadcast in any way", () => {
    const shape = fc.array(fc.integer({ min: 1, max: 3 }), { maxLength: 3 });
    const thin = fc.tuple(shape, fc.array(fc.boolean(), { minLength: 3, maxLength: 3 }), fc.nat(3));
    fc.assert(
      fc.property(thin, ([x, ones, lead]) => {
        const y = x.map((d, i) => (ones[i] ? 1 : d)).slice(Math.min(lead, x.length));
        for (const f of [t.add, t.mul, t.div, t.maximum]) {
          check({ f, x, y });
          check({ f, x: y, y: x });
        }
      }),
      { numRuns: 20 },
    );
  });
});
