import type { Trial } from "../checks/check.ts";
import { compare } from "../checks/compare.ts";
import { expect, ordinary } from "../checks/tolerance.ts";
import type { Problem } from "../problem.ts";
import type { CallResult, Tensors } from "../runner.ts";
import type { Diagnosis, Explanation } from "../schema/evidence.ts";
import type { DType } from "../tensor/dtype.ts";

interface Observation {
  readonly trial: Trial;
  readonly result: CallResult;
  readonly failing: boolean;
}

/**
 * Which named mistakes explain what came: single mistakes first, then pairs. One is claimed only when the candidate's
 * outputs are the mistaken reference's on every case, those that pass included, and on at least one failing case, by
 * values rather than by an exception alone, they differ from the right ones. All that fit are shown.
 *
 * @param failing whether a case has a failed finding
 */
export async function diagnose(
  problem: Problem,
  trials: readonly Trial[],
  failing: (trial: Trial) => boolean,
): Promise<Diagnosis> {
  const observations: Observation[] = [];
  for (const trial of trials) observations.push({ trial, result: await trial.result(), failing: failing(trial) });
  // Small failing cases first: most mistakes are ruled out by the first one that is looked at.
  const order = observations
    .filter(
      ({ result }) => result.state === "ok" || (result.state === "failed" && result.failure.fault === "candidate"),
    )
    .filter((o) => !isThroughNaN(o, observations))
    .sort((a, b) => Number(b.failing) - Number(a.failing) || sizeOfCase(a.trial) - sizeOfCase(b.trial));
  if (!order.some((o) => o.failing)) return { explanations: [], symptoms: [] };
  const telling = order.filter((o) => hasAnswer(o.trial));
  const ids = Object.keys(problem.reference.mistakes);
  const singles = ids.map((id) => [id]).filter((set) => fits(problem, set, telling));
  const found = singles.length > 0 ? singles : pairs(ids).filter((set) => fits(problem, set, telling));
  return { explanations: found.map((set) => explain(problem, set, telling)), symptoms: [] };
}

/** A reference that throws on a case is our fault, which the checks have told; it must not take the diagnosis with it. */
function hasAnswer(trial: Trial): boolean {
  try {
    trial.expected();
    return true;
  } catch {
    return false;
  }
}

/**
 * Gradients through a value that is no number say nothing: whether they are NaN, 0 or a number there is a matter of how the
 * code is written (a mask that is added, or filled in), not of which mistake it makes.
 */
function isThroughNaN({ trial: { id } }: Observation, all: readonly Observation[]): boolean {
  if (!id.variant?.endsWith("gradient")) return false;
  const forward = all.find(
    ({ trial: { id: own } }) =>
      own.variant === undefined && own.family === id.family && own.draw === id.draw && own.visibility === id.visibility,
  );
  return forward?.result.state === "ok" && [...forward.result.outputs.values()].some((t) => t.data.some(Number.isNaN));
}

const sizeOfCase = (trial: Trial): number =>
  [...trial.inputs.values()].reduce<number>(
    (n, v) => n + (typeof v === "object" && "data" in v ? v.data.length : 1),
    0,
  );

const pairs = (ids: readonly string[]): string[][] => ids.flatMap((a, i) => ids.slice(i + 1).map((b) => [a, b]));

function fits(problem: Problem, ids: readonly string[], observations: readonly Observation[]): boolean {
  // A cheap look at every case first; the tolerance, ten runs of the reference, only for what survives it.
  if (!observations.every((o) => roughly(ids, o))) return false;
  const seen = observations.map((o) => agrees(ids, o, [problem.spec.id, ...ids, o.trial.family.name, o.trial.id.draw]));
  return seen.every((s) => s !== "no") && seen.includes("by value");
}

/** Whether the mistaken reference comes near the candidate's outputs at all, with one run of it. */
function roughly(ids: readonly string[], { trial, result, failing }: Observation): boolean {
  const predicted = attempt(() => ordinary(trial.compute(ids), trial.inputs));
  if (predicted === "throws") return result.state === "failed" && result.failure.kind === "raised";
  if (result.state !== "ok") return false;
  if (failing && !differs(predicted, trial)) return false;
  for (const [name, p] of predicted) {
    const c = result.outputs.get(name);
    if (c === undefined || c.data.length !== p.data.length) return false;
    const scale = p.data.reduce((m, v) => (Number.isFinite(v) ? Math.max(m, Math.abs(v)) : m), 0);
    const near = p.dtype === "float32" || p.dtype === "float64" ? 1e-2 : 0.2;
    for (let i = 0; i < p.data.length; i++) {
      const [x, y] = [p.data[i] as number, c.data[i] as number];
      if (Number.isFinite(x) && !(Math.abs(x - y) <= near * scale)) return false;
    }
  }
  return true;
}

/** Whether a mistake shows on a case: its outputs are not the right ones there. */
function differs(predicted: Tensors, trial: Trial): boolean {
  for (const [name, e] of trial.expected()) {
    const p = predicted.get(name);
    if (p === undefined || p.data.length !== e.values.length || !compare(p, e, trial.family.convention).ok) return true;
  }
  return false;
}

function agrees(
  ids: readonly string[],
  o: Observation,
  seed: readonly (string | number)[],
): "by value" | "by exception" | "yes" | "no" {
  const { trial, result, failing } = o;
  const dtypes: Record<string, DType> = {};
  for (const [name, e] of trial.expected()) dtypes[name] = e.dtype;
  const predicted = attempt(() => expect(trial.compute(ids), trial.inputs, dtypes, seed));
  if (predicted === "throws") return "by exception";
  if (result.state !== "ok") return "no";
  for (const [name, e] of predicted) {
    const c = result.outputs.get(name);
    if (c === undefined || c.data.length !== e.values.length || !compare(c, e, trial.family.convention).ok) return "no";
  }
  return failing ? "by value" : "yes";
}

function attempt<T>(f: () => T): T | "throws" {
  try {
    return f();
  } catch (error) {
    // By its code, not its class: a reference is bundled with its own copy of the class.
    if ((error as { code?: string }).code !== undefined) return "throws";
    throw error;
  }
}

function explain(problem: Problem, ids: readonly string[], observations: readonly Observation[]): Explanation {
  return {
    mistakes: ids.map((id) => ({ id, says: problem.reference.mistakes[id]?.says ?? "" })),
    failing: observations.filter((o) => o.failing).length,
    passing: observations.filter((o) => !o.failing).length,
  };
}
