import type { Trial } from "../checks/check.ts";
import { compare } from "../checks/compare.ts";
import { type Compute, ordinary } from "../checks/tolerance.ts";
import { grade } from "../grade.ts";
import { Lab } from "../lab.ts";
import type { Problem } from "../problem.ts";
import { DEFAULT_LIMITS, type Tensors } from "../runner.ts";
import type { Float } from "../tensor/dtype.ts";
import { inProcess, mistaken, NOBODY } from "./sessions.ts";

export interface PairProof {
  /** Pairs that are programs of their own: somewhere they give neither what the reference gives nor what either alone gives. */
  readonly distinct: number;
  /** Those of them that pass every check. */
  readonly alive: readonly (readonly [string, string])[];
}

/** Grades every pair of mistakes that differs from both of its members, as if it were a submission. */
export async function provePairs(problem: Problem, seed = "prove"): Promise<PairProof> {
  const ids = Object.keys(problem.reference.mistakes);
  const trials = await casesOf(problem, seed);
  let distinct = 0;
  const alive: [string, string][] = [];
  for (const [i, a] of ids.entries())
    for (const b of ids.slice(i + 1)) {
      if (![[], [a], [b]].every((set) => trials.some((trial) => differ(trial, [a, b], set)))) continue;
      distinct++;
      const { evidence } = await grade(problem, NOBODY, mistaken(problem, [a, b]), { seed: { visible: seed } });
      if (!evidence.findings.some((f) => f.state === "failed")) alive.push([a, b]);
    }
  return { distinct, alive };
}

/** The visible cases of a problem, to be looked at without a candidate. */
export async function casesOf(problem: Problem, seed: string): Promise<readonly Trial[]> {
  const freshSession = () => inProcess(() => new Map()).open(NOBODY, problem.spec.entry, DEFAULT_LIMITS);
  const session = await freshSession();
  const dtype = problem.spec.dtypes[0] as Float;
  return new Lab({ problem, dtype, seed: { visible: seed }, session, freshSession, measured: () => {} }).layAll();
}

/** Whether two sets of mistakes give different outputs on a case, by more than its tolerance. */
function differ(trial: Trial, some: readonly string[], others: readonly string[]): boolean {
  const [a, b] = [attempt(trial.compute(some), trial), attempt(trial.compute(others), trial)];
  if (a === undefined || b === undefined) return a !== b;
  for (const [name, expected] of trial.expected()) {
    const [x, y] = [a.get(name), b.get(name)];
    if (x === undefined || y === undefined || x.shape.join() !== y.shape.join()) return true;
    const around = { ...expected, values: x.data, overflows: undefined };
    if (x.data.length !== expected.values.length || !compare(y, around, "nan").ok) return true;
  }
  return false;
}

function attempt(compute: Compute, trial: Trial): Tensors | undefined {
  try {
    return ordinary(compute, trial.inputs);
  } catch {
    return undefined;
  }
}
