import { TensorError } from "../errors.ts";
import { showShape } from "./tensor.ts";

/** Row-major strides, in elements. */
export function stridesOf(shape: readonly number[]): number[] {
  const strides = new Array<number>(shape.length);
  let step = 1;
  for (let i = shape.length - 1; i >= 0; i--) {
    strides[i] = step;
    step *= shape[i] as number;
  }
  return strides;
}

/** An axis counted from the front; -1 is the last. */
export function axisOf(axis: number, rank: number): number {
  const at = axis < 0 ? axis + rank : axis;
  if (!Number.isInteger(at) || at < 0 || at >= rank)
    throw new TensorError("tensor/axis", `axis ${axis} does not exist in a tensor of rank ${rank}`);
  return at;
}

/** The shape two shapes broadcast to, aligned at the last axis, as in NumPy. */
export function broadcastShape(a: readonly number[], b: readonly number[]): number[] {
  const rank = Math.max(a.length, b.length);
  return Array.from({ length: rank }, (_, i) => {
    const x = a[a.length - rank + i] ?? 1;
    const y = b[b.length - rank + i] ?? 1;
    if (x !== y && x !== 1 && y !== 1)
      throw new TensorError("tensor/broadcast", `${showShape(a)} and ${showShape(b)} do not broadcast`);
    return x === 1 ? y : x;
  });
}

/** Offsets depend on shapes alone, and a reference meets the same ones again and again. */
const known = new Map<string, Int32Array>();
const MAX_KNOWN = 256;
/** Longer ones are rare, and would be kept for nothing. */
export const LARGE = 4096;

/** For every element of `shape`, row-major, the offset in a tensor that broadcasts to it. Not to be written to. */
export function broadcastOffsets(from: readonly number[], shape: readonly number[]): Int32Array {
  const key = `${from.join()}>${shape.join()}`;
  const cached = known.get(key);
  if (cached !== undefined) return cached;
  const found = newOffsets(from, shape);
  if (known.size >= MAX_KNOWN) known.clear();
  if (found.length <= LARGE) known.set(key, found);
  return found;
}

function newOffsets(from: readonly number[], shape: readonly number[]): Int32Array {
  const own = stridesOf(from);
  const lead = shape.length - from.length;
  const strides = shape.map((_, i) => (i < lead || from[i - lead] === 1 ? 0 : (own[i - lead] as number)));
  return offsets(shape, strides);
}

/** For every index of `shape`, row-major, the sum of index × stride. */
export function offsets(shape: readonly number[], strides: readonly number[]): Int32Array {
  const size = shape.reduce((n, d) => n * d, 1);
  const out = new Int32Array(size);
  if (size === 0) return out;
  let filled = 1;
  // Axis by axis from the last: what is filled is repeated, shifted by the axis' stride.
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    const n = shape[axis] as number;
    const stride = strides[axis] as number;
    for (let i = 1; i < n; i++) for (let j = 0; j < filled; j++) out[i * filled + j] = (out[j] as number) + i * stride;
    filled *= n;
  }
  return out;
}

/** A tensor seen as [outer, n, inner] around one axis. */
export function around(
  shape: readonly number[],
  axis: number,
): { outer: number; n: number; inner: number; at: number } {
  const at = axisOf(axis, shape.length);
  const product = (part: readonly number[]) => part.reduce((n, d) => n * d, 1);
  return { outer: product(shape.slice(0, at)), n: shape[at] as number, inner: product(shape.slice(at + 1)), at };
}
