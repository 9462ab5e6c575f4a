import { sizeOf } from "../tensor/tensor.ts";
import type { Dense } from "./arrays.ts";
import { startEngineNow } from "./engine.ts";
import { attentionOracle } from "./oracle.ts";
import { type AttentionArgs, problemOf } from "./shapes.ts";
import { fittingCut, runTask, stageIn, steps } from "./steps.ts";

/** Multiply-adds from which the WebAssembly is worth its start: some milliseconds of the plain computation. */
const LONG = 2 ** 22;

/**
 * Attention in float64, at once and in this thread, with the same bits on every machine: the plain oracle for what is short, and
 * the tiled computation of `wasm()` for what is long, some 20 times faster and without the weights.
 * @returns output (B, Hq, N, E) and log-sum-exp (B, Hq, N), both in float64
 * @throws TensorError as `attention` does; AllcloseError `kernel/no-simd`, `kernel/too-large`
 */
export function exactAttention(args: AttentionArgs): { readonly output: Dense; readonly lse: Dense } {
  const problem = problemOf({ ...args, Q: wide(args.Q), K: wide(args.K), V: wide(args.V) });
  const { B, Hq, N, M, D, E } = problem;
  if (sizeOf([B, Hq, N, M]) * (D + E) < LONG) return attentionOracle(args);
  const cut = fittingCut(problem, 1);
  const engine = startEngineNow();
  const stage = stageIn(engine, problem, cut, 1);
  const output = new Float64Array(sizeOf([B, Hq, N, E]));
  const lse = new Float64Array(sizeOf([B, Hq, N]));
  for (const _ of steps(problem, cut, stage, output, lse))
    for (let task = 0; task < stage.tasks; task++) runTask(engine, cut, task);
  return { output: { shape: [B, Hq, N, E], data: output }, lse: { shape: [B, Hq, N], data: lse } };
}

const wide = ({ shape, data }: Dense): Dense => ({
  shape,
  data: data instanceof Float64Array ? data : Float64Array.from(data),
});
