import { type DType, type Float, FORMATS, isFloat } from "./dtype.ts";
import { nearestIn, randomlyIn } from "./round.ts";

/**
 * How ops round. One reference serves three purposes (see the tolerance rule in ../checks/tolerance.ts):
 * `exact` on float64 tensors is the oracle; `plain` in the submission's dtype is an ordinary implementation of the paper;
 * `shaken` moves every result at random, by as much as an honest implementation might differ.
 */
export interface Arithmetic {
  /** The function that rounds each result of an elementwise op or a reduction to a dtype. */
  rounder(dtype: DType): (x: number) => number;
  /** The dtype of a float that is made of integers alone, such as a quotient of two. */
  readonly float: Float;
  /** Whether a sum is rounded to the accumulator's precision after every term. */
  readonly stepwise: boolean;
  /** What a finished sum of `n` terms becomes before it is rounded; `magnitude` is the sum of their absolute values. */
  settle(sum: number, n: number, magnitude: number, dtype: DType): number;
  /** Whether `settle` looks at `magnitude`, which costs a second sum. */
  readonly needsMagnitude: boolean;
  /** Which of several honest formulations this run takes, counted on from 0: see formulation.ts. */
  readonly formulation: number;
}

/** The dtype sums are kept in: 16-bit formats accumulate in float32, as torch, BLAS and numpy do. */
export const accumulator = (dtype: DType): Float =>
  dtype === "float64" ? "float64" : isFloat(dtype) ? "float32" : "float64";

/** Rounds every result to nearest, and sums as exactly as float64 does. */
export const exact: Arithmetic = {
  rounder: nearestIn,
  float: "float64",
  stepwise: false,
  settle: (sum) => sum,
  needsMagnitude: false,
  formulation: 0,
};

/** An ordinary implementation: rounds to nearest, sums forward, one term after another, in the accumulator's precision. */
export const plain = (float: Float): Arithmetic => ({ ...exact, float, stepwise: true });

/**
 * Random rounding (Monte-Carlo arithmetic, Parker 1997): each result moves by up to one ulp, and each sum of n terms by up
 * to u·√n·Σ|terms| (Higham and Mary 2019: mean-zero rounding errors of a sum grow with √n).
 * @param random uniform on [-1, 1)
 */
export function shaken(random: () => number, formulation: number, float: Float): Arithmetic {
  return {
    float,
    rounder: (dtype) => randomlyIn(dtype, random),
    stepwise: false,
    settle: (sum, n, magnitude, dtype) => {
      if (!isFloat(dtype)) return sum;
      const noise = FORMATS[accumulator(dtype)].unit * Math.sqrt(n) * magnitude;
      return Number.isFinite(noise) ? sum + random() * noise : sum;
    },
    needsMagnitude: true,
    formulation,
  };
}
