import type { Lab } from "../lab.ts";
import type { CallResult, Inputs, Session, Tensors } from "../runner.ts";
import type { Finding } from "../schema/evidence.ts";
import type { CheckOf } from "../schema/tensor-check.ts";
import { type Float, FORMATS, isFloat } from "../tensor/dtype.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { inadmissible } from "./admissible.ts";
import { findingOf, type Look, lookAtCase, type Run, type Trial, thrown } from "./check.ts";
import { finiteLook } from "./finite.ts";
import { type Compute, oracle, ordinary, shakenRun } from "./tolerance.ts";
import { significant } from "./worst.ts";

/**
 * In each of several dtypes, the candidate's error against the oracle is no more than a few times that of an ordinary
 * implementation on the same inputs: one finding for each case and dtype. A dtype that the submission or its runner does not
 * support is skipped. Give it several rows: one row alone can be lucky.
 */
export const precision: Run<"precision"> = async (check, trials, lab) => {
  const findings: Finding[] = [];
  for (const trial of trials) for (const dtype of check.dtypes) findings.push(await tryIn(dtype, trial, check, lab));
  return findings;
};
type PrecisionCheck = CheckOf<"precision">;

async function tryIn(dtype: Float, trial: Trial, check: PrecisionCheck, lab: Lab): Promise<Finding> {
  const id = { ...trial.id, variant: dtype };
  const family = { ...trial.family, dtype };
  const inputs = lab.draw(family, id);
  const why = inadmissible(check, lab, inputs);
  if (why !== undefined) return findingOf(check, id, { state: "skipped", why });
  const call = async (session: Session) => orRefused(await session.call(inputs), dtype, lab.dtype);
  const own = lab.ask({ id, family, inputs, call });
  // What stands in the way of one case says nothing of the others.
  const outcome = await lookAtCase(check, own, lookOf(check, own, dtype)).catch((error) => thrown(check, error));
  return findingOf(check, id, outcome);
}

/**
 * torch on a CPU, for one, has no float16 matmul: that is not the candidate's fault, unless it is the dtype that is graded,
 * and says nothing of what they got wrong.
 */
function orRefused(result: CallResult, dtype: Float, graded: Float): CallResult {
  if (dtype === graded || result.state !== "failed" || result.failure.kind !== "raised") return result;
  const { message } = result.failure;
  const about = /not implemented for|not support|unsupported|dtype|half|float16/i.test(message);
  return about ? { state: "unsupported", what: `${dtype}, by the submission: ${message}` } : result;
}

function lookOf(check: PrecisionCheck, own: Trial, dtype: Float): Look {
  const limit = check["at-most"];
  let usual: ReturnType<typeof usualErrors> | undefined;
  return (actual, expected, trial, output) => {
    if (!isFloat(expected.dtype)) return { state: "skipped", why: `${output} is not floating-point` };
    const finite = finiteLook(actual, expected, trial, output);
    if (finite.state !== "passed") return finite;
    const { family, visibility, draw } = own.id;
    usual ??= usualErrors(own.compute([]), own.inputs, dtype, [family, visibility, draw, "precision"]);
    const ordinarily = usual.get(output);
    const error = relativeError(actual.data, expected.values, expected.rowLength);
    if (error === undefined || ordinarily === undefined)
      return {
        state: "skipped",
        why: `the right ${output} is 0 or no number throughout, so no error is relative to it`,
      };
    const ratio = error / ordinarily;
    if (ratio <= limit) return { state: "passed", ratio: significant(ratio / limit) };
    return {
      state: "failed",
      code: "imprecise",
      output,
      message: `${output} in ${dtype} is ${Number(ratio.toPrecision(3))} times as far from the exact values as an ordinary implementation is; at most ${limit} times is allowed`,
    };
  };
}

/** Shaken runs by which the usual error is judged: three for each of the three formulations of softmax. */
const RUNS = 9;

/**
 * The error of an ordinary implementation, by output: that of the plain run, or of a shaken one in the middle of its
 * formulation if that is larger, so that neither one lucky run nor the choice of formulation decides; and never less than the
 * unit round-off, which the rounding of a result alone may cost. Undefined where no error is relative to anything.
 */
export function usualErrors(
  compute: Compute,
  inputs: Inputs,
  dtype: Float,
  seed: readonly (string | number)[],
): ReadonlyMap<string, number | undefined> {
  const runs = Array.from({ length: RUNS }, (_, s) => shakenRun(compute, inputs, seed, s));
  const plain = ordinary(compute, inputs);
  const errors = new Map<string, number | undefined>();
  for (const [output, { data, shape }] of oracle(compute, inputs)) {
    const rowLength = shape.length <= 1 ? data.length : (shape.at(-1) as number);
    const of = (run: Tensors) => relativeError((run.get(output) as Tensor).data, data, rowLength);
    const own = of(plain);
    const middles = [0, 1, 2].map((f) => middle(runs.filter((_, s) => s % 3 === f).map((run) => of(run) ?? 0)));
    errors.set(output, own === undefined ? undefined : Math.max(FORMATS[dtype].unit, own, ...middles));
  }
  return errors;
}

const middle = (values: number[]): number => values.sort((a, b) => a - b)[Math.floor(values.length / 2)] as number;

/**
 * The root mean square over all elements of the error as a share of its row's largest value.
 * Rows of zeros and elements that are not finite have no say; undefined when nothing has.
 */
export function relativeError(values: Float64Array, exact: Float64Array, rowLength: number): number | undefined {
  let total = 0;
  let n = 0;
  for (let start = 0; start < exact.length; start += rowLength) {
    const row = exact.subarray(start, start + rowLength);
    const largest = row.reduce((m, v) => (Number.isFinite(v) ? Math.max(m, Math.abs(v)) : m), 0);
    if (largest === 0) continue;
    for (const [i, e] of row.entries()) {
      const error = ((values[start + i] as number) - e) / largest;
      if (!Number.isFinite(e)) continue;
      total += error * error;
      n++;
    }
  }
  return n === 0 ? undefined : Math.sqrt(total / n);
}
