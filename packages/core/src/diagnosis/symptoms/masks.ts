import { broadcastOffsets, broadcastShape } from "../../tensor/axes.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { tensorsOf } from "../cut.ts";
import { sameShape, type Wrong } from "./picture.ts";

export const masksOf = (w: Wrong): [string, Tensor][] =>
  tensorsOf(w.trial.inputs).filter(([, t]) => t.dtype === "bool");

/** For every element of an output whether the mask forbids it; undefined where their shapes do not fit. */
export function forbidden(mask: Tensor, shape: readonly number[]): boolean[] | undefined {
  try {
    if (!sameShape(broadcastShape(mask.shape, shape), shape)) return undefined;
  } catch {
    return undefined;
  }
  return Array.from(broadcastOffsets(mask.shape, shape), (i) => mask.data[i] === 0);
}

/** For every row (the last axis) of an output whether the mask's row forbids anything. */
export function touchedRows(mask: Tensor, shape: readonly number[]): boolean[] | undefined {
  const m = mask.shape.at(-1) ?? 1;
  const rows = mask.shape.slice(0, -1);
  const touched = Float64Array.from({ length: mask.data.length / Math.max(1, m) }, (_, r) =>
    mask.data.subarray(r * m, (r + 1) * m).some((v) => v === 0) ? 0 : 1,
  );
  return forbidden({ ...mask, shape: rows, data: touched }, shape.slice(0, -1));
}
