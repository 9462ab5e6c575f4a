import type { Trial } from "../checks/check.ts";
import { compare } from "../checks/compare.ts";
import { type ResolvedFamily, resolveFamily } from "../inputs/family.ts";
import type { Lab } from "../lab.ts";
import { Budget } from "./budget.ts";
import { hasAnswer, observation } from "./observe.ts";
import type { Mistakes, Predictions } from "./predictions.ts";
import { caseOf } from "./still.ts";

/** Calls of the candidate. */
const CALLS = 10;
/** Predictions this many tolerances apart cannot be mixed up. */
const CLEAR = 10;

export interface Apart {
  readonly left: readonly Mistakes[];
  /** Why more than one is left. */
  readonly why?: string;
}

/**
 * Where several explanations fit, looks for an input on which their predictions differ, calls the candidate on it and drops
 * those that do not match. Only visible draws are looked at: further ones, and ones of other sizes.
 */
export async function tellApart(lab: Lab, explanations: readonly Mistakes[], predictions: Predictions): Promise<Apart> {
  let left = explanations;
  let uncalled: string | undefined;
  const budget = new Budget(CALLS);
  for (const trial of left.length > 1 ? others(lab, budget) : []) {
    if (left.length < 2 || (budget.left <= 0 && uncalled !== undefined)) break;
    if (!hasAnswer(trial) || !left.some((set) => differ(left[0] as Mistakes, set, trial, predictions))) continue;
    const result = budget.left > 0 ? await trial.result() : undefined;
    if (result?.state !== "ok" && !(result?.state === "failed" && result.failure.kind === "raised")) {
      uncalled ??= told(trial);
      continue;
    }
    const matching = left.filter((set) => predictions.matches(set, observation(trial, result)));
    // A case that none of them explains says nothing about which of them it is.
    if (matching.length > 0) left = matching;
  }
  if (left.length < 2) return { left };
  return { left, why: uncalled ?? "no input that was tried tells them apart" };
}

function* others(lab: Lab, budget: Budget): Generator<Trial> {
  const { spec } = lab.problem;
  const session = budget.on(lab.session);
  for (const name of Object.keys(spec.families)) {
    const family = resolveFamily(spec, name);
    // Two draws: an optional argument is there in every other one.
    for (const as of [family, resized(family, false), resized(family, true)])
      for (const draw of [spec.draws.visible, spec.draws.visible + 1])
        yield caseOf(lab, session, as, draw, lab.draw(as, { family: name, draw, visibility: "visible" }));
  }
}

/** Small sizes that all differ. */
function resized(family: ResolvedFamily, reversed: boolean): ResolvedFamily {
  const symbols = [...family.sizes.keys()];
  if (reversed) symbols.reverse();
  return { ...family, sizes: new Map(symbols.map((symbol, i) => [symbol, i + 2])) };
}

function differ(a: Mistakes, b: Mistakes, trial: Trial, predictions: Predictions): boolean {
  const [x, y] = [predictions.plain(a, trial), predictions.plain(b, trial)];
  if (x === "throws" || y === "throws") return x !== y;
  const same = [...x].every(([name, t]) => t.data.every((v, i) => Object.is(v, y.get(name)?.data[i])));
  if (same) return false;
  const expected = predictions.expected(a, trial);
  if (expected === "throws") return true;
  return [...expected].some(([name, e]) => {
    const t = y.get(name);
    if (t === undefined || t.data.length !== e.values.length) return true;
    return e.overflows === undefined && compare(t, e, trial.family.convention).ratio > CLEAR;
  });
}

const told = ({ id, family }: Trial): string =>
  `they would differ on ${id.family}, draw ${id.draw}, at ${[...family.sizes].map(([s, n]) => `${s} = ${n}`).join(", ")}, on which it could not be called`;
