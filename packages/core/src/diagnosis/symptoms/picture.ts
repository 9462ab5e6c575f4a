import type { Trial } from "../../checks/check.ts";
import { ratioAt } from "../../checks/compare.ts";
import type { Expected } from "../../checks/tolerance.ts";
import type { Lab } from "../../lab.ts";
import type { Finding, Symptom } from "../../schema/evidence.ts";
import { type Tensor, tensor } from "../../tensor/tensor.ts";
import type { Observation } from "../observe.ts";

/** An output that is wrong on a visible case. */
export interface Wrong {
  readonly output: string;
  readonly trial: Trial;
  readonly actual: Tensor;
  readonly expected: Expected;
  /** The right values, as a tensor. */
  readonly right: Tensor;
}

/** All that the symptoms look at. */
export interface Picture {
  readonly lab: Lab;
  /** Of the visible cases. */
  readonly observations: readonly Observation[];
  readonly findings: readonly Finding[];
  readonly wrong: readonly Wrong[];
}

/** One way in which outputs can be wrong. */
export interface SymptomKind {
  readonly id: string;
  look(picture: Picture): Promise<Omit<Symptom, "id"> | undefined> | Omit<Symptom, "id"> | undefined;
}

export const rightOf = (e: Expected): Tensor => tensor(e.shape, e.values, "float64");

export const sameShape = (a: readonly number[], b: readonly number[]): boolean =>
  a.length === b.length && a.every((d, i) => d === b[i]);

/** Errors over the tolerance that a changed right answer may have, which is not what the tolerance was made for. */
const SLACK = 4;

/** Whether values are those that a change of the right answer predicts, everywhere. @param scale by how much the change magnifies errors */
export function alike(actual: ArrayLike<number>, predicted: ArrayLike<number>, expected: Expected, scale = 1): boolean {
  if (actual.length !== predicted.length || actual.length === 0) return false;
  let largest = 0;
  for (const t of expected.tolerance) largest = Math.max(largest, t);
  const limit = SLACK * Math.max(1, scale) * largest;
  for (let i = 0; i < actual.length; i++) {
    const [a, p] = [actual[i] as number, predicted[i] as number];
    if (!Object.is(a, p) && !(Math.abs(a - p) <= limit)) return false;
  }
  return true;
}

/** The offsets of the elements that are out of tolerance. */
export function outside({ actual, expected, trial }: Wrong): number[] {
  const out: number[] = [];
  for (let i = 0; i < expected.values.length; i++) {
    const tolerance = expected.tolerance[Math.floor(i / expected.rowLength)] as number;
    if (ratioAt(actual.data[i] as number, i, expected, trial.family.convention, tolerance) > 1) out.push(i);
  }
  return out;
}

/** Whether there is enough in an output to tell a rule from chance: several values, not all alike. */
export const telling = ({ expected }: Wrong): boolean =>
  expected.values.length >= 4 && new Set(expected.values).size >= 3;

export interface Shared {
  readonly output: string;
  readonly words: readonly string[];
  readonly count: number;
  readonly of: number;
}

/** What holds of most wrong cases of one output: the words that as many of them as possible answer with. */
export function shared(wrong: readonly Wrong[], look: (w: Wrong) => readonly string[]): Shared | undefined {
  let best: Shared | undefined;
  for (const output of new Set(wrong.map((w) => w.output))) {
    const own = wrong.filter((w) => w.output === output);
    const counts = new Map<string, number>();
    for (const w of own) for (const word of new Set(look(w))) counts.set(word, (counts.get(word) ?? 0) + 1);
    const count = Math.max(0, ...counts.values());
    const words = [...counts].flatMap(([word, n]) => (n === count ? [word] : []));
    if (count > 0 && count / own.length > (best === undefined ? 0 : best.count / best.of))
      best = { output, words, count, of: own.length };
  }
  return best;
}

/** How sure a symptom is by what share of the cases shows it, and how many cases that are. */
export const sure = (base: number, { count, of }: Pick<Shared, "count" | "of">): number =>
  Math.round(base * (count / of) ** 2 * (1 - 0.5 ** (count + 2)) * 100) / 100;

export const inCases = ({ count, of }: Pick<Shared, "count" | "of">): string =>
  count === of
    ? of === 1
      ? "in the failing case"
      : `in all ${of} failing cases`
    : `in ${count} of ${of} failing cases`;

/** An axis of an output in the signature's words. */
export function axisName({ lab }: Pick<Picture, "lab">, output: string, axis: number): string {
  const d = lab.problem.spec.entry.returns[output]?.shape[axis];
  return typeof d === "string" ? `axis ${d}` : `axis ${axis}`;
}
