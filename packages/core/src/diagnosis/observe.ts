import type { Trial } from "../checks/check.ts";
import { compare } from "../checks/compare.ts";
import { shapeOutcome } from "../checks/shape.ts";
import type { Expected } from "../checks/tolerance.ts";
import type { CallResult } from "../runner.ts";
import type { Tensor } from "../tensor/tensor.ts";

/** A case and what came of it. */
export interface Observation {
  readonly trial: Trial;
  readonly result: CallResult;
  /** By the case itself: the call failed, or an output has another shape or a value out of tolerance. */
  readonly failing: boolean;
}

/**
 * What is known of the candidate, failing cases first and small ones before large ones, so that most mistakes are ruled out
 * by the first case that is looked at. Cases that say nothing about the candidate are left out.
 */
export async function observe(trials: readonly Trial[]): Promise<Observation[]> {
  const all: Observation[] = [];
  for (const trial of trials) {
    const result = await trial.result();
    if (tells(result) && !(await isThroughNaN(trial, trials)) && hasAnswer(trial)) all.push(observation(trial, result));
  }
  return all.sort((a, b) => Number(b.failing) - Number(a.failing) || numbersIn(a.trial) - numbersIn(b.trial));
}

/** What is not there at all, such as a case that a file of outputs leaves out, is not what the candidate computes. */
const tells = (result: CallResult): boolean =>
  result.state === "ok" ||
  (result.state === "failed" && result.failure.fault === "candidate" && result.failure.kind !== "missing-entry");

/**
 * Gradients through a value that is no number say nothing: whether they are NaN, 0 or a number there is a matter of how the
 * code is written (a mask that is added, or filled in), not of which mistake it makes.
 */
async function isThroughNaN({ id }: Trial, all: readonly Trial[]): Promise<boolean> {
  if (!id.variant?.endsWith("gradient")) return false;
  const forward = all.find(
    ({ id: own }) =>
      own.variant === undefined && own.family === id.family && own.draw === id.draw && own.visibility === id.visibility,
  );
  const result = await forward?.result();
  return result?.state === "ok" && [...result.outputs.values()].some((t) => t.data.some(Number.isNaN));
}

export const observation = (trial: Trial, result: CallResult): Observation => ({
  trial,
  result,
  failing: fails(trial, result),
});

function fails(trial: Trial, result: CallResult): boolean {
  if (result.state !== "ok") return true;
  for (const [output, expected] of trial.expected()) {
    const actual = result.outputs.get(output);
    if (actual === undefined || isOff(actual, expected, output, trial)) return true;
  }
  return false;
}

/** Whether an output has another shape than it should, or a value out of tolerance where the tolerance tells. */
export const isOff = (actual: Tensor, expected: Expected, output: string, { family }: Trial): boolean =>
  shapeOutcome(actual.shape, expected, output).state === "failed" ||
  (expected.overflows === undefined && expected.tells && !compare(actual, expected, family.convention).ok);

/** A reference that throws on a case is our fault, which the checks have told, or the case is none. */
export function hasAnswer(trial: Trial): boolean {
  try {
    trial.expected();
    return true;
  } catch {
    return false;
  }
}

/** How many numbers a case's inputs hold. */
export const numbersIn = ({ inputs }: Pick<Trial, "inputs">): number =>
  [...inputs.values()].reduce<number>(
    (n, v) => n + (typeof v !== "object" ? 1 : "data" in v ? v.data.length : v.length),
    0,
  );
