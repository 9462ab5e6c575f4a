import type { Inputs } from "@allclose/core";
import { BYTES, isTensor } from "@allclose/core/tensor";
import type { NodeChild } from "./process.ts";

/** Starts to watch a call; what it returns gives the growth of resident memory, where it can be seen from here. */
export function measure(current: () => NodeChild | undefined): (inputs: Inputs) => number | undefined {
  const child = current();
  const before = child?.highWater();
  return (inputs) => {
    const after = current() === child ? child?.highWater() : undefined;
    if (before === undefined || after === undefined) return undefined;
    const tensors = [...inputs.values()].filter(isTensor);
    const bytes = tensors.reduce((sum, { data, dtype }) => sum + data.length * BYTES[dtype], 0);
    // The inputs are there twice, as they came and as the function's arrays; they are not growth.
    return Math.max(0, after - before - 2 * bytes);
  };
}
