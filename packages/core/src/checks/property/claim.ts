import type { Tensor } from "../../tensor/tensor.ts";
import type { Outcome, Trial } from "../check.ts";
import { compare } from "../compare.ts";
import { digits, indexOf, significant, worstOf } from "../worst.ts";
import type { Measured } from "./measured.ts";
import { Settled } from "./settled.ts";

/** Two things of which a right answer makes one, or a smaller and a larger one. */
export interface Claim {
  /** What the relation demands, and what came; `only` the elements of which it says something (all by default). */
  sides(): Promise<{ wanted: Measured; came: Measured; only?: Tensor }>;
  /** What came is to be this, compared with what is wanted; `equal` by default. */
  readonly sense?: "equal" | "at-least" | "at-most";
  /** What a candidate is told of an element: its place among what is wanted, and the two numbers. */
  says(place: string, wanted: string, came: string): string;
}

/** What a case comes to, and the case that is to blame when that is another one than was drawn. */
export interface Ruling {
  readonly outcome: Outcome;
  readonly blamed?: Trial | undefined;
}

/** The outcome of the first claim that fails; a case is skipped only when no claim could be looked at. */
export async function rule(claims: readonly Claim[], property: string): Promise<Ruling> {
  const rulings: Ruling[] = [];
  for (const claim of claims) rulings.push(await look(claim, property));
  const passed = rulings.map(({ outcome }) => outcome).filter((o) => o.state === "passed");
  const first = (state: Outcome["state"]) => rulings.find(({ outcome }) => outcome.state === state);
  return (
    first("failed") ??
    first("ungradable") ??
    (passed.length > 0
      ? { outcome: { state: "passed", ratio: Math.max(...passed.map((o) => o.ratio ?? 0)) } }
      : (rulings[0] ?? { outcome: { state: "skipped", why: "there is no such output" } }))
  );
}

async function look(claim: Claim, property: string): Promise<Ruling> {
  try {
    const { wanted, came, only } = await claim.sides();
    return judge(claim, property, wanted, came, only);
  } catch (error) {
    if (error instanceof Settled) return { outcome: error.outcome, blamed: error.trial };
    throw error;
  }
}

async function judge(
  claim: Claim,
  property: string,
  wanted: Measured,
  came: Measured,
  only: Tensor | undefined,
): Promise<Ruling> {
  const n = wanted.actual.data.length;
  if (came.actual.data.length !== n) throw new RangeError("the two sides of the relation differ in size");
  const sense = claim.sense ?? "equal";
  let [worst, ratio, outside, compared] = [0, 0, 0, 0];
  let tells = false;
  for (let i = 0; i < n; i++) {
    const [w, c] = [wanted.truth.data[i] as number, came.truth.data[i] as number];
    // Where the mathematics has no answer, a convention holds that no relation knows.
    if (only?.data[i] === 0 || Number.isNaN(w) || Number.isNaN(c)) continue;
    compared++;
    const tolerance = toleranceAt(i, wanted, came);
    tells ||= tolerance === 0 || tolerance < Math.max(Math.abs(w), Math.abs(c));
    if (errorOf(c, w, sense) > tolerance) return { outcome: spoilt(claim, property, i, wanted, came) };
    const error = errorOf(came.actual.data[i] as number, wanted.actual.data[i] as number, sense);
    const r = error === 0 ? 0 : error / tolerance;
    if (r > 1) outside++;
    if (r > ratio) [worst, ratio] = [i, r];
  }
  if (compared === 0) return { outcome: { state: "skipped", why: "the relation says nothing of any element here" } };
  if (!tells)
    return { outcome: { state: "skipped", why: "the tolerance is wider than the data, so the case says nothing" } };
  if (outside === 0) return { outcome: { state: "passed", ratio: significant(ratio) } };
  const index = indexOf(wanted.offsets.data[worst] as number, wanted.shape);
  const [expected, actual] = [wanted.actual.data[worst] as number, came.actual.data[worst] as number];
  return {
    outcome: {
      state: "failed",
      code: "property",
      output: wanted.output,
      message: claim.says(wanted.place(index), digits(expected, actual), digits(actual, expected)),
      worst: worstOf(index, { expected, actual, tolerance: toleranceAt(worst, wanted, came), ratio }, wanted.dtype),
      outside: significant(outside / compared),
    },
    blamed: await wrongOne([...wanted.trials, ...came.trials]),
  };
}

const toleranceAt = (i: number, wanted: Measured, came: Measured): number =>
  (wanted.tolerance.data[i] as number) + (came.tolerance.data[i] as number);

/** By how much a relation is broken; not a number is as wrong as can be. */
function errorOf(came: number, wanted: number, sense: "equal" | "at-least" | "at-most"): number {
  if (came === wanted) return 0;
  const over = came - wanted;
  const error = sense === "equal" ? Math.abs(over) : Math.max(0, sense === "at-most" ? over : -over);
  return Number.isNaN(error) ? Infinity : error;
}

/** The problem is wrong, not the candidate. */
function spoilt(claim: Claim, property: string, i: number, wanted: Measured, came: Measured): Outcome {
  const [w, c] = [wanted.truth.data[i] as number, came.truth.data[i] as number];
  const index = indexOf(wanted.offsets.data[i] as number, wanted.shape);
  const how = claim.says(wanted.place(index), digits(w, c), digits(c, w));
  return { state: "ungradable", why: `the reference itself does not satisfy ${property} here: ${how}` };
}

/** Of the cases compared the one whose outputs are not the reference's: there a mistake can be recognised. */
async function wrongOne(trials: readonly Trial[]): Promise<Trial | undefined> {
  for (const trial of trials) {
    const result = await trial.result();
    if (result.state !== "ok") continue;
    for (const [output, expected] of trial.expected()) {
      const actual = result.outputs.get(output);
      if (actual?.data.length !== expected.values.length) return trial;
      if (!compare(actual, expected, trial.family.convention).ok) return trial;
    }
  }
  return undefined;
}
