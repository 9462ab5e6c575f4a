import { noise } from "../inputs/random.ts";
import type { Args } from "../reference.ts";
import type { Inputs, Tensors } from "../runner.ts";
import { type Arithmetic, exact, plain, shaken } from "../tensor/arithmetic.ts";
import { type DType, type Float, FORMATS, isFloat } from "../tensor/dtype.ts";
import { cast, isTensor, sizeOf, type Tensor } from "../tensor/tensor.ts";

/** A reference with its mistakes already chosen. */
export type Compute = (args: Args) => Record<string, Tensor>;

/** What one output should be. */
export interface Expected {
  /** The oracle's values, in float64; NaN where the mathematics has no answer, or where rounding is predicted to have none. */
  readonly values: Float64Array;
  readonly shape: readonly number[];
  readonly dtype: DType;
  /** One tolerance a row (the last axis), absolute; 0 for integers and booleans. */
  readonly tolerance: Float64Array;
  readonly rowLength: number;
  /** Elements that an ordinary implementation in this dtype cannot hold although the oracle can. */
  readonly overflows: Uint8Array | undefined;
  /**
   * Whether some row says something: its tolerance is narrower than its data; or the mathematics gives it exact zeros, which
   * no rounding touches; or it holds no number at all, so that any number would be wrong.
   */
  readonly tells: boolean;
}

/** K and F of the rule: float64 candidates err as much as the oracle does, so two errors count where one did. */
const constants = (dtype: DType) => (dtype === "float64" ? { K: 12, F: 4 } : { K: 6, F: 2 });

/** Runs a reference on inputs under an arithmetic. float64 inputs under `exact` make it the oracle. */
function runUnder(
  compute: Compute,
  inputs: Inputs,
  arithmetic: Arithmetic,
  as: (t: Tensor, name: string) => Tensor,
): Tensors {
  const args: Record<string, Tensor | Exclude<Args[string], Tensor>> = {};
  for (const [name, value] of inputs) args[name] = isTensor(value) ? { ...as(value, name), arithmetic } : value;
  return new Map(Object.entries(compute(args)));
}

/** The dtype a submission computes in: that of its floating-point arguments. */
function floatOf(inputs: Inputs): Float {
  for (const value of inputs.values()) if (isTensor(value) && isFloat(value.dtype)) return value.dtype;
  return "float32";
}

/** The oracle: inputs as the candidate got them, everything computed in float64. */
export const oracle = (compute: Compute, inputs: Inputs): Tensors =>
  runUnder(compute, inputs, exact, (t) => (isFloat(t.dtype) ? cast(t, "float64") : t));

/** An ordinary implementation of the paper in the inputs' dtype. */
export const ordinary = (compute: Compute, inputs: Inputs): Tensors =>
  runUnder(compute, inputs, plain(floatOf(inputs)), (t) => t);

/** The s-th shaken run: inputs moved by one ulp, every result at random by up to one. */
export function shakenRun(compute: Compute, inputs: Inputs, seed: readonly (string | number)[], s: number): Tensors {
  const random = noise(...seed, "shake", s);
  const moved = (t: Tensor): Tensor => (isFloat(t.dtype) ? nudge(t, t.dtype, random) : t);
  return runUnder(compute, inputs, shaken(random, s, floatOf(inputs)), moved);
}

/**
 * Expected values with the tolerance they deserve: the reference is run in the submission's dtype, shaken (inputs moved by
 * one ulp, every result at random by up to one, sums by √n of them, softmax in its textbook formulations), and once plainly;
 * the tolerance of a row is K times the largest error among these runs, plus F unit round-offs of the row's largest value.
 *
 * The constants are measured, not tuned per problem: K = 6 rejected none of 60,200 correct runs (the worst needed 4.2),
 * F = 2 covers the rounding of the result and of a library's exp.
 *
 * @param draws how many shaken runs; 8 by default, 16 for outputs below 16 elements. With 4 no correct run was rejected
 * either, but the worst needed 3.5 of the 6 rather than 2.2: enough where two tolerances add up
 */
export function expect(
  compute: Compute,
  inputs: Inputs,
  outputs: Readonly<Record<string, DType>>,
  seed: readonly (string | number)[],
  draws?: number,
): Map<string, Expected> {
  const truth = oracle(compute, inputs);
  const usual = ordinary(compute, inputs);
  const small = [...truth.values()].some((t) => t.data.length < 16);
  const runs: Tensors[] = [usual];
  for (let s = 0; s < (draws ?? (small ? 16 : 8)); s++) runs.push(shakenRun(compute, inputs, seed, s));
  const out = new Map<string, Expected>();
  for (const [name, e] of truth) {
    const dtype = outputs[name] ?? e.dtype;
    const all = runs.map((run) => (run.get(name) as Tensor).data);
    out.set(name, rowwise(e, dtype, all, usual.get(name) as Tensor));
  }
  return out;
}

/** How many elements a row has: those of the last axis, or all where there are not two. */
export const rowLengthOf = (shape: readonly number[]): number =>
  shape.length <= 1 ? sizeOf(shape) : (shape.at(-1) as number);

/** Every value moved by one ulp, up or down. */
function nudge(t: Tensor, dtype: Float, random: () => number): Tensor {
  const step = 2 * FORMATS[dtype].unit;
  return { ...t, data: t.data.map((x) => x * (1 + (random() < 0 ? -step : step))) };
}

function rowwise(e: Tensor, dtype: DType, runs: readonly Float64Array[], usual: Tensor): Expected {
  const n = e.data.length;
  const rowLength = rowLengthOf(e.shape);
  const rows = rowLength === 0 ? 0 : n / rowLength;
  const spread = new Float64Array(rows);
  const largest = new Float64Array(rows);
  const finite = new Uint8Array(rows);
  let overflows: Uint8Array | undefined;
  for (let i = 0; i < n; i++) {
    const row = Math.floor(i / rowLength);
    const x = e.data[i] as number;
    if (!Number.isFinite(x)) continue;
    finite[row] = 1;
    largest[row] = Math.max(largest[row] as number, Math.abs(x));
    if (!Number.isFinite(usual.data[i] as number)) {
      overflows ??= new Uint8Array(n);
      overflows[i] = 1;
    }
    for (const run of runs) {
      const error = Math.abs((run[i] as number) - x);
      if (error > (spread[row] as number) && Number.isFinite(error)) spread[row] = error;
    }
  }
  const base = { values: e.data, shape: e.shape, dtype, rowLength, overflows };
  if (!isFloat(dtype)) return { ...base, tolerance: new Float64Array(rows), tells: n > 0 };
  const { K, F } = constants(dtype);
  const middle = median(spread);
  const unit = FORMATS[dtype].unit;
  const tolerance = spread.map(
    (t, row) => K * Math.max(t, middle) + F * unit * (largest[row] as number) + 2 * FORMATS[dtype].smallest,
  );
  const exactZeros = (row: number) => largest[row] === 0 && spread[row] === 0 && middle === 0;
  const tells = tolerance.some((t, row) => t < (largest[row] as number) || finite[row] === 0 || exactZeros(row));
  return { ...base, tolerance, tells: rowLength > 0 && tells };
}

function median(values: Float64Array): number {
  if (values.length === 0) return 0;
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor((sorted.length - 1) / 2)] as number;
}
