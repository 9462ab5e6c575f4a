import { TensorError } from "../errors.ts";
import { showShape } from "../tensor/tensor.ts";
import type { Dense } from "./arrays.ts";

/**
 * Attention over two disjoint sets of keys, from the results of both: lse = log(exp lse₁ + exp lse₂), and each output counts for
 * exp(lseᵢ − lse) (Dao et al. 2022, section 3.1; split keys as in FlashDecoding).
 * @param a an output (B, Hq, N, E) with its log-sum-exp (B, Hq, N)
 * @param b one over other keys
 * @throws TensorError `kernel/shape`
 */
export function combine(
  a: { readonly output: Dense; readonly lse: Dense },
  b: { readonly output: Dense; readonly lse: Dense },
): { output: Dense; lse: Dense } {
  for (const what of ["output", "lse"] as const)
    if (String(a[what].shape) !== String(b[what].shape))
      throw new TensorError(
        "kernel/shape",
        `two results are combined number by number, but ${what} is ${showShape(a[what].shape)} and ${showShape(b[what].shape)}`,
      );
  const E = a.output.shape.at(-1) as number;
  const output = a.output.data.slice();
  const lse = a.lse.data.slice();
  for (let row = 0; row < lse.length; row++) {
    const [x, y] = [a.lse.data[row]!, b.lse.data[row]!];
    const max = Math.max(x, y);
    if (max === Number.NEGATIVE_INFINITY) continue;
    const whole = max + Math.log(Math.exp(x - max) + Math.exp(y - max));
    const [ours, theirs] = [Math.exp(x - whole), Math.exp(y - whole)];
    for (let at = row * E; at < (row + 1) * E; at++) output[at] = output[at]! * ours + b.output.data[at]! * theirs;
    lse[row] = whole;
  }
  return { output: { shape: a.output.shape, data: output }, lse: { shape: a.lse.shape, data: lse } };
}
