import { stridesOf } from "../../tensor/axes.ts";
import { outside, sameShape, type Wrong } from "./picture.ts";

/** Where along one axis an output is wrong. */
export interface Positions {
  readonly axis: number;
  readonly size: number;
  /** The share of wrong elements, by position. */
  readonly shares: readonly number[];
}

/** For each axis of three positions or more. */
export function wrongAlongAxes(w: Wrong): Positions[] {
  const { shape } = w.right;
  if (!sameShape(w.actual.shape, shape)) return [];
  const bad = outside(w);
  const strides = stridesOf(shape);
  return shape.flatMap((size, axis) => {
    if (size < 3) return [];
    const counts = new Array<number>(size).fill(0);
    for (const i of bad) {
      const at = Math.floor(i / (strides[axis] as number)) % size;
      counts[at] = (counts[at] as number) + 1;
    }
    return [{ axis, size, shares: counts.map((n) => (n * size) / w.right.data.length) }];
  });
}
