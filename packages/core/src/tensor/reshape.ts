import { TensorError } from "../errors.ts";
import { around, axisOf, broadcastOffsets, broadcastShape, offsets, stridesOf } from "./axes.ts";
import { arithmeticOf, resultDtype } from "./elementwise.ts";
import { primitive } from "./tape.ts";
import { cast, showShape, sizeOf, type Tensor } from "./tensor.ts";

// These move values and round nothing.

/** The same values, row-major, in another shape; one size may be -1. */
export const reshape = primitive((x: Tensor, shape: readonly number[]): Tensor => {
  const known = shape.reduce((n, d) => (d === -1 ? n : n * d), 1);
  const full = shape.map((d) => (d === -1 ? x.data.length / known : d));
  const free = shape.filter((d) => d === -1).length;
  if (free > 1 || sizeOf(full) !== x.data.length || full.some((d) => !Number.isInteger(d) || d < 0))
    throw new TensorError("reshape/size", `${showShape(x.shape)} does not reshape to ${showShape(shape)}`);
  return { ...x, shape: full };
});

/** Axes in another order: `transpose(x, [0, 2, 1])`. */
export const transpose = primitive((x: Tensor, order: readonly number[]): Tensor => {
  const axes = order.map((axis) => axisOf(axis, x.shape.length));
  if (axes.length !== x.shape.length || new Set(axes).size !== axes.length)
    throw new TensorError("transpose/order", `[${order.join(", ")}] does not order the axes of ${showShape(x.shape)}`);
  const strides = stridesOf(x.shape);
  const shape = axes.map((axis) => x.shape[axis] as number);
  const from = offsets(
    shape,
    axes.map((axis) => strides[axis] as number),
  );
  return { ...x, shape, data: Float64Array.from(from, (i) => x.data[i] as number) };
});

/** Two axes exchanged: `swapAxes(K, -2, -1)` is Kᵀ. */
export function swapAxes(x: Tensor, a: number, b: number): Tensor {
  const order = x.shape.map((_, i) => i);
  const [i, j] = [axisOf(a, order.length), axisOf(b, order.length)];
  [order[i], order[j]] = [j, i];
  return transpose(x, order);
}

/** Repeated along axes of size 1 (and new leading axes), as broadcasting does. */
export const broadcastTo = primitive((x: Tensor, shape: readonly number[]): Tensor => {
  const target = broadcastShape(x.shape, shape);
  if (target.length !== shape.length || target.some((d, i) => d !== shape[i]))
    throw new TensorError("tensor/broadcast", `${showShape(x.shape)} does not broadcast to ${showShape(shape)}`);
  const from = broadcastOffsets(x.shape, shape);
  return { ...x, shape: [...shape], data: Float64Array.from(from, (i) => x.data[i] as number) };
});

/** The part [start, stop) of an axis; negative positions count from the end. */
export function slice(x: Tensor, axis: number, start: number, stop?: number): Tensor {
  const { n } = around(x.shape, axis);
  const clamp = (i: number) => Math.min(n, Math.max(0, i < 0 ? i + n : i));
  const [from, to] = [clamp(start), clamp(stop ?? n)];
  return take(
    x,
    axis,
    Array.from({ length: Math.max(0, to - from) }, (_, i) => from + i),
  );
}

/** The named positions of an axis, in the order given. */
export const take = primitive((x: Tensor, axis: number, positions: readonly number[]): Tensor => {
  const { outer, n, inner, at } = around(x.shape, axis);
  const data = new Float64Array(outer * positions.length * inner);
  for (let o = 0; o < outer; o++)
    positions.forEach((position, k) => {
      if (!Number.isInteger(position) || position < 0 || position >= n)
        throw new TensorError("take/position", `position ${position} does not exist on an axis of size ${n}`);
      const from = (o * n + position) * inner;
      data.set(x.data.subarray(from, from + inner), (o * positions.length + k) * inner);
    });
  return { ...x, shape: x.shape.map((d, i) => (i === at ? positions.length : d)), data };
});

/** Tensors joined along an axis, in the widest of their dtypes. */
export const concat = (parts: readonly Tensor[], axis: number): Tensor => join(axis, ...parts);

/** `concat` with one argument for each part. */
export const join = primitive((axis: number, ...parts: readonly Tensor[]): Tensor => {
  const [first] = parts;
  if (first === undefined) throw new TensorError("concat/empty", "concat of nothing");
  const { outer, inner, at } = around(first.shape, axis);
  for (const part of parts)
    if (part.shape.length !== first.shape.length || part.shape.some((d, i) => i !== at && d !== first.shape[i]))
      throw new TensorError("concat/shape", `${showShape(part.shape)} does not join ${showShape(first.shape)}`);
  const total = parts.reduce((n, part) => n + (part.shape[at] as number), 0);
  const data = new Float64Array(outer * total * inner);
  let filled = 0;
  const dtype = resultDtype(parts);
  for (const part of parts.map((own) => cast(own, dtype))) {
    const width = (part.shape[at] as number) * inner;
    for (let o = 0; o < outer; o++)
      data.set(part.data.subarray(o * width, (o + 1) * width), o * total * inner + filled);
    filled += width;
  }
  const shape = first.shape.map((d, i) => (i === at ? total : d));
  return { dtype, shape, data, arithmetic: arithmeticOf(...parts) };
});
