import type { Dense } from "../kernel/arrays.ts";
import { attentionOracle } from "../kernel/oracle.ts";
import { type AttentionArgs, type Problem, problemOf } from "../kernel/shapes.ts";
import { normal } from "./drawn-attention.ts";
import { plainAttention } from "./plain-attention.ts";

/** Constants of the tolerance that a correct implementation is given (checks/tolerance.ts): K of the spread and F ulps. */
const [K, F] = [6, 2];
/** Of the shaken runs (S). */
const SEEDS = [1, 2, 3, 4, 5, 6, 7, 8];
const U = { float32: 2 ** -24, float64: 2 ** -53 };

/** The largest error of an output over its tolerance, row by row. */
export function errorOf(args: AttentionArgs, output: Dense): number {
  const exact = attentionOracle(args).output.data;
  const problem = problemOf(args);
  const { E } = problem;
  const single = output.data instanceof Float32Array;
  const runs = single ? [problem, ...SEEDS.map((seed) => shaken(problem, seed))].map(plainAttention) : [];
  // In float64 the oracle is the plain computation itself: scores and sums are right to some ulps of what is added up.
  const u = single ? U.float32 : K * U.float64 * (1 + scoreBound(problem) + Math.sqrt(problem.M));
  const added = single
    ? exact
    : attentionOracle({ ...args, V: { ...args.V, data: args.V.data.map(Math.abs) } }).output.data;
  const rows = Array.from({ length: exact.length / E }, (_, row) => {
    let [spread, most] = [0, 0];
    for (let at = row * E; at < (row + 1) * E; at++) {
      for (const run of runs) spread = Math.max(spread, Math.abs(run[at]! - exact[at]!) || 0);
      most = Math.max(most, Math.abs(added[at]!) || 0);
    }
    return { spread, most };
  });
  // A row that happens to be exact is given what the others take.
  const usual = rows.map(({ spread }) => spread).sort((a, b) => a - b)[rows.length >> 1] as number;
  let worst = 0;
  for (const [row, { spread, most }] of rows.entries()) {
    const tolerance = K * Math.max(spread, usual) + F * u * most + 2 ** -140;
    for (let at = row * E; at < (row + 1) * E; at++) {
      const [got, want] = [output.data[at]!, exact[at]!];
      const error = Object.is(got, want) ? 0 : Math.abs(got - want) / tolerance;
      if (!(error <= worst)) worst = error;
    }
  }
  return worst;
}

/** Inputs two ulps away, which no implementation can tell from those given. */
function shaken(problem: Problem, seed: number): Problem {
  const draw = normal(seed);
  const shake = (data: Dense["data"]) => data.map((x) => x * (1 + (draw() > 0 ? 2 : -2) * U.float32));
  return { ...problem, Q: shake(problem.Q), K: shake(problem.K), V: shake(problem.V) };
}

/** Of a log-sum-exp: some ulps of the scores that it is of. */
export function lseErrorOf(args: AttentionArgs, lse: Dense): number {
  const exact = attentionOracle(args).lse.data;
  const problem = problemOf(args);
  const u = args.Q.data instanceof Float32Array ? U.float32 : U.float64;
  const tolerance = K * F * u * (1 + scoreBound(problem) + Math.sqrt(problem.M));
  let worst = 0;
  for (const [i, value] of exact.entries()) {
    const got = lse.data[i]!;
    const error = got === value ? 0 : Math.abs(got - value) / tolerance;
    if (!(error <= worst)) worst = error;
  }
  return worst;
}

/** How large a score can be: D · max|Q| · max|K| · scale, and what a mask adds. */
function scoreBound({ Q, K, D, scale, mask }: Problem): number {
  const most = (data: ArrayLike<number>): number => {
    let max = 0;
    for (let i = 0; i < data.length; i++) if (Number.isFinite(data[i])) max = Math.max(max, Math.abs(data[i]!));
    return max;
  };
  return D * most(Q) * most(K) * Math.abs(scale) + (mask?.kind === "add" ? most(mask.data) : 0);
}
