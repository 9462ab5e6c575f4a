import { TensorError } from "../errors.ts";
import { around, axisOf } from "./axes.ts";
import { resultDtype } from "./elementwise.ts";
import { full } from "./make.ts";
import { concat, reshape, slice, take } from "./reshape.ts";
import { showShape, type Tensor } from "./tensor.ts";

// Made of the moves in reshape.ts: they round nothing either.

/** A new axis of size 1 before the axis named; -1 appends one. */
export function unsqueeze(x: Tensor, axis: number): Tensor {
  const at = axisOf(axis, x.shape.length + 1);
  return reshape(x, [...x.shape.slice(0, at), 1, ...x.shape.slice(at)]);
}

/**
 * Without an axis, which must have size 1.
 * @throws TensorError `squeeze/size` when it has another size
 */
export function squeeze(x: Tensor, axis: number): Tensor {
  const { n, at } = around(x.shape, axis);
  if (n !== 1) throw new TensorError("squeeze/size", `axis ${axis} of ${showShape(x.shape)} has size ${n}, not 1`);
  return reshape(
    x,
    x.shape.filter((_, i) => i !== at),
  );
}

/** Tensors of one shape side by side along a new axis. */
export const stack = (parts: readonly Tensor[], axis: number): Tensor =>
  concat(
    parts.map((part) => unsqueeze(part, axis)),
    axis,
  );

/**
 * An axis cut into parts of the given size (the last may be smaller) or sizes.
 * @throws TensorError `split/size` when the sizes are not positive, or do not add up to the axis
 */
export function split(x: Tensor, sizes: number | readonly number[], axis: number): Tensor[] {
  const { n } = around(x.shape, axis);
  const each = typeof sizes === "number" ? chunks(n, sizes) : sizes;
  if (each.some((size) => !Number.isInteger(size) || size < 0) || each.reduce((a, b) => a + b, 0) !== n)
    throw new TensorError("split/size", `parts of ${each.join(", ")} do not make up an axis of size ${n}`);
  let start = 0;
  return each.map((size) => {
    start += size;
    return slice(x, axis, start - size, start);
  });
}

function chunks(n: number, size: number): number[] {
  if (!Number.isInteger(size) || size < 1) throw new TensorError("split/size", `parts of size ${size} do not exist`);
  return Array.from({ length: Math.ceil(n / size) }, (_, i) => Math.min(size, n - i * size));
}

const move = (
  x: Tensor,
  axis: number,
  length: (n: number) => number,
  from: (k: number, n: number) => number,
): Tensor => {
  const { n } = around(x.shape, axis);
  return take(
    x,
    axis,
    Array.from({ length: length(n) }, (_, k) => from(k, n)),
  );
};

/** An axis backwards. */
export const flip = (x: Tensor, axis: number): Tensor =>
  move(
    x,
    axis,
    (n) => n,
    (k, n) => n - 1 - k,
  );

/** An axis moved on by `shift` places; what falls off its end comes in at the front. */
export const roll = (x: Tensor, shift: number, axis: number): Tensor =>
  move(
    x,
    axis,
    (n) => n,
    (k, n) => (((k - shift) % n) + n) % n,
  );

/** Every element n times in a row: a a b b. As torch.repeat_interleave, numpy.repeat. */
export const repeatInterleave = (x: Tensor, times: number, axis: number): Tensor =>
  move(
    x,
    axis,
    (n) => n * times,
    (k) => Math.floor(k / times),
  );

/** An axis n times over: a b a b. As numpy.tile. */
export const tile = (x: Tensor, times: number, axis: number): Tensor =>
  move(
    x,
    axis,
    (n) => n * times,
    (k, n) => k % n,
  );

/** `before` and `after` elements of a constant at the ends of an axis. A fraction makes integers floats. */
export function pad(x: Tensor, axis: number, [before, after]: readonly [number, number], value = 0): Tensor {
  const at = axisOf(axis, x.shape.length);
  const dtype = resultDtype([x, value]);
  const edge = (n: number) =>
    full(
      x.shape.map((d, i) => (i === at ? n : d)),
      value,
      dtype,
    );
  return concat([edge(before), x, edge(after)], at);
}
