import { AllcloseError } from "../errors.ts";
import { isTensor, showShape, type Tensor } from "../tensor/tensor.ts";
import type { Trial } from "./check.ts";
import type { Comparison } from "./compare.ts";
import type { Expected } from "./tolerance.ts";

/** What indices point into: rows of `n` scores, each row with a tolerance. */
export interface Scores {
  readonly values: Float64Array;
  readonly n: number;
  readonly tolerance: (row: number) => number;
  readonly shape: readonly number[];
  /** Why nothing can be compared by them, if nothing can. */
  readonly useless?: string;
}

export interface TieComparison extends Comparison {
  /** What is wrong with the worst index: its score, that its row has it already, or that it points nowhere. */
  readonly fault: "score" | "twice" | "nowhere";
  readonly tolerance: number;
  /** The scores of the right index and of the one that came. */
  readonly scores: readonly [number, number];
}

/**
 * The scores of a name: the oracle's, where the reference returns them, with their tolerance; or those of an argument, which
 * the candidate has as they are.
 * @throws AllcloseError `close/scores` when there are none, or they do not fit the indices
 */
export function scoresOf(name: string, trial: Trial, indices: Expected): Scores {
  const scores = fromReference(trial.expected().get(name)) ?? fromArgument(trial.inputs.get(name));
  if (scores === undefined)
    throw new AllcloseError(
      "close/scores",
      `neither an output of the reference nor a tensor argument is called ${name}`,
    );
  const rows = scores.shape.slice(0, -1).join();
  if (scores.shape.length === 0 || ![indices.shape.slice(0, -1).join(), indices.shape.join()].includes(rows))
    throw new AllcloseError(
      "close/scores",
      `indices of shape ${showShape(indices.shape)} do not point into the last axis of ${name}, of shape ${showShape(scores.shape)}`,
    );
  return scores;
}

function fromReference(e: Expected | undefined): Scores | undefined {
  if (e === undefined) return undefined;
  const useless =
    e.overflows !== undefined
      ? `an ordinary implementation overflows here in ${e.dtype}`
      : e.tells
        ? undefined
        : "the tolerance of the scores is wider than the scores, so the case says nothing";
  return {
    values: e.values,
    n: e.shape.at(-1) ?? 1,
    tolerance: (row) => e.tolerance[row] as number,
    shape: e.shape,
    ...(useless === undefined ? {} : { useless }),
  };
}

const fromArgument = (value: unknown): Scores | undefined => {
  if (!isTensor(value)) return undefined;
  const { data, shape } = value as Tensor;
  return { values: data, n: shape.at(-1) ?? 1, tolerance: () => 0, shape };
};

/**
 * Compares indices by what they point at (top-k, argmax, argsort): each must have the score of the right one at its place,
 * within the tolerance of the scores, and none may stand twice in a row. Which of equal scores came first is left open.
 */
export function compareTies(actual: Tensor, expected: Expected, scores: Scores): TieComparison {
  const reduced = expected.shape.length < scores.shape.length;
  const k = reduced ? 1 : (expected.shape.at(-1) as number);
  let worst: Omit<TieComparison, "ok" | "outside"> = {
    worst: 0,
    ratio: 0,
    fault: "score",
    tolerance: 0,
    scores: [0, 0],
  };
  let outside = 0;
  for (let i = 0; i < expected.values.length; i++) {
    const row = Math.floor(i / k);
    const came = actual.data[i] as number;
    const tolerance = scores.tolerance(row);
    const at = (index: number): number => scores.values[row * scores.n + index] as number;
    const [right, own] = [at(expected.values[i] as number), at(came)];
    const nowhere = !(Number.isInteger(came) && came >= 0 && came < scores.n);
    const twice = actual.data.subarray(row * k, i).includes(came);
    const error = came === expected.values[i] || own === right ? 0 : Math.abs(own - right);
    const ratio = nowhere || twice || !Number.isFinite(error) ? Infinity : error === 0 ? 0 : error / tolerance;
    if (ratio > 1) outside++;
    if (ratio > worst.ratio)
      worst = {
        worst: i,
        ratio,
        fault: nowhere ? "nowhere" : twice ? "twice" : "score",
        tolerance,
        scores: [right, own],
      };
  }
  return { ...worst, ok: outside === 0, outside: outside === 0 ? 0 : outside / expected.values.length };
}
