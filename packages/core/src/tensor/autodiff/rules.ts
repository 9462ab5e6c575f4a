import { softplus } from "../activations.ts";
import { flip } from "../arrange.ts";
import { axisOf } from "../axes.ts";
import { einsum } from "../einsum.ts";
import * as op from "../elementwise.ts";
import { add, div, equal, less, lessEqual, mul, neg, type Operand, sub, where } from "../elementwise.ts";
import { full } from "../make.ts";
import { argmax, cumsum, max, min, sum } from "../reduce.ts";
import { broadcastTo, join, reshape, slice, take, transpose } from "../reshape.ts";
import { gather, scatterAdd } from "../select.ts";
import { track } from "../tape.ts";
import { convert, type Tensor, tensor, under } from "../tensor.ts";
import { contractionGradient } from "./contraction.ts";

/**
 * The gradient with respect to one argument, given g = ∂L/∂y, the result y and the arguments. It may have y's shape where
 * the argument was broadcast, and y's dtype: the caller fits it to the argument.
 */
type Pull<A extends readonly unknown[]> = (g: Tensor, y: Tensor, ...args: A) => Tensor;

/** For every argument, by its position, how a gradient comes back to it; nothing for one that gets none. */
type Rule = (at: number) => Pull<readonly unknown[]> | undefined;

const rule = <A extends readonly unknown[]>(
  primitive: (...args: A) => Tensor,
  ...pulls: readonly (Pull<A> | undefined)[]
): [unknown, Rule] => [primitive, (at) => pulls[at] as Pull<readonly unknown[]> | undefined];

const zerosLike = (x: Tensor): Tensor => full(x.shape, 0, x.dtype);
const same = (g: Tensor): Tensor => g;
const logOf = (x: Operand): Operand => (typeof x === "number" ? Math.log(x) : op.log(x));

/**
 * The rules of reverse mode, one for each primitive. They are made of primitives, so they round as the run they stand in
 * does, and can be differentiated again. Where a function has no derivative they take one of its one-sided ones: that of
 * relu at 0 is 0, that of the larger of two equals goes to the first.
 */
const RULES: ReadonlyMap<unknown, Rule> = new Map([
  rule(track, same),
  rule(under, (g, _, x) => under(g, x.arithmetic)),
  rule(convert, same),

  rule(add, same, same),
  rule(sub, same, (g) => neg(g)),
  rule(
    mul,
    (g, _, _a, b) => mul(g, b),
    (g, _, a) => mul(g, a),
  ),
  rule(
    div,
    (g, _, _a, b) => div(g, b),
    (g, y, _, b) => neg(mul(g, div(y, b))),
  ),
  rule(
    op.pow,
    (g, _, a, b) => where(equal(b, 0), 0, mul(g, mul(b, op.pow(a, sub(b, 1))))),
    (g, y, a) => where(equal(a, 0), 0, mul(g, mul(y, logOf(a)))),
  ),
  rule(
    op.maximum,
    (g, _, a, b) => where(less(a, b), 0, g),
    (g, _, a, b) => where(less(a, b), g, 0),
  ),
  rule(
    op.minimum,
    (g, _, a, b) => where(less(b, a), 0, g),
    (g, _, a, b) => where(less(b, a), g, 0),
  ),
  rule(
    where,
    undefined,
    (g, _, condition) => where(condition, g, 0),
    (g, _, condition) => where(condition, 0, g),
  ),

  rule(neg, (g) => neg(g)),
  rule(op.abs, (g, _, x) => where(equal(x, 0), 0, where(less(x, 0), neg(g), g))),
  rule(op.relu, (g, _, x) => where(lessEqual(x, 0), 0, g)),
  rule(op.exp, (g, y) => mul(g, y)),
  rule(op.expm1, (g, y) => mul(g, add(y, 1))),
  rule(op.log, (g, _, x) => div(g, x)),
  rule(op.log1p, (g, _, x) => div(g, add(1, x))),
  rule(op.sqrt, (g, y) => div(g, mul(2, y))),
  rule(op.tanh, (g, y) => mul(g, sub(1, mul(y, y)))),
  rule(op.sigmoid, (g, y) => mul(g, mul(y, sub(1, y)))),
  rule(softplus, (g, _, x) => mul(g, op.sigmoid(x))),
  rule(op.erf, (g, _, x) => mul(g, mul(2 / Math.sqrt(Math.PI), op.exp(neg(mul(x, x)))))),
  rule(op.sin, (g, _, x) => mul(g, op.cos(x))),
  rule(op.cos, (g, _, x) => neg(mul(g, op.sin(x)))),

  rule(sum, (g, _, x) => broadcastTo(g, x.shape)),
  rule(cumsum, (g, _, _x, axis) => flip(cumsum(flip(g, axis), axis), axis)),
  rule(max, (g, _, x, axis) => toWinner(g, x, axis, x)),
  rule(min, (g, _, x, axis) => toWinner(g, x, axis, neg(x))),
  rule(
    einsum,
    undefined,
    (g, _, equation, a, b) => contractionGradient(g, equation, 0, b === undefined ? [a] : [a, b]),
    (g, _, equation, a, b) => contractionGradient(g, equation, 1, [a, b as Tensor]),
  ),

  rule(reshape, (g, _, x) => reshape(g, x.shape)),
  rule(transpose, (g, _, x, order) => {
    const axes = order.map((axis) => axisOf(axis, x.shape.length));
    return transpose(
      g,
      axes.map((_axis, i) => axes.indexOf(i)),
    );
  }),
  rule(broadcastTo, same),
  rule(take, (g, y, x, axis, positions) => scatterAdd(zerosLike(x), axis, alongAxis(positions, axis, y.shape), g)),
  rule(gather, (g, _, x, axis, indices) => scatterAdd(zerosLike(x), axis, indices, g)),
  rule(scatterAdd, same, undefined, undefined, (g, _, _into, axis, indices) => gather(g, axis, indices)),
  [
    join,
    (at) =>
      (g, _, ...args) =>
        partOf(g, at - 1, args as [number, ...Tensor[]]),
  ],
]);

/** The gradient with respect to one argument of a primitive, unless it gets none, as a condition does. */
export function pull(
  primitive: unknown,
  at: number,
  g: Tensor,
  y: Tensor,
  args: readonly unknown[],
): Tensor | undefined {
  return (RULES.get(primitive) as Rule)(at)?.(g, y, ...args);
}

/** Along an axis, g where `scores` are largest (the first of equals), and 0 elsewhere. */
function toWinner(g: Tensor, x: Tensor, axis: number, scores: Tensor): Tensor {
  return x.data.length === 0 ? zerosLike(x) : scatterAdd(zerosLike(x), axis, argmax(scores, axis), g);
}

/** Positions on an axis as indices of the given shape. */
function alongAxis(positions: readonly number[], axis: number, shape: readonly number[]): Tensor {
  const at = axisOf(axis, shape.length);
  const thin = shape.map((_, i) => (i === at ? positions.length : 1));
  return broadcastTo(tensor(thin, positions, "int64"), shape);
}

/** What of a join belongs to its `at`-th part. */
function partOf(g: Tensor, at: number, [axis, ...parts]: readonly [number, ...Tensor[]]): Tensor {
  const widths = parts.map((part) => part.shape.at(axis) as number);
  const start = widths.slice(0, at).reduce((a, b) => a + b, 0);
  return slice(g, axis, start, start + (widths[at] as number));
}
