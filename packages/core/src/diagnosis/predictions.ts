import type { Trial } from "../checks/check.ts";
import { compare } from "../checks/compare.ts";
import { type Expected, expect, ordinary, rowLengthOf } from "../checks/tolerance.ts";
import { ReferenceAbsent, unlessAbsent } from "../golden/answers.ts";
import type { Tensors } from "../runner.ts";
import { exact } from "../tensor/arithmetic.ts";
import type { DType } from "../tensor/dtype.ts";
import { isFloat } from "../tensor/dtype.ts";
import type { Observation } from "./observe.ts";

/** Mistakes that are made together. */
export type Mistakes = readonly string[];

type Kept<T> = WeakMap<Trial, Map<string, T>>;

/** What the reference answers with mistakes switched on: one ordinary run of it, and ten for its tolerance when that is needed. Both are kept. */
export class Predictions {
  readonly #plain: Kept<Tensors | "throws"> = new WeakMap();
  readonly #expected: Kept<ReadonlyMap<string, Expected> | "throws"> = new WeakMap();

  plain(ids: Mistakes, trial: Trial): Tensors | "throws" {
    const ask = () => untolerated(ordinary(trial.compute(ids), trial.inputs));
    return kept(this.#plain, ids, trial, () =>
      attempt(() => tensorsOf(trial.asked(["ordinary run", ...ids].join(" with "), ask))),
    );
  }

  /** Whether the mistakes show on a case: the outputs are not the right ones there. */
  changes(ids: Mistakes, trial: Trial): boolean {
    const predicted = this.plain(ids, trial);
    if (predicted === "throws") return true;
    for (const [name, e] of trial.expected()) {
      const p = predicted.get(name);
      if (p === undefined || p.data.length !== e.values.length) return true;
      if (!compare(p, e, trial.family.convention).ok) return true;
    }
    return false;
  }

  /** Whether the mistaken reference comes near the candidate's outputs at all. */
  near(ids: Mistakes, { trial, result, failing }: Observation): boolean {
    const predicted = this.plain(ids, trial);
    if (predicted === "throws") return result.state === "failed" && result.failure.kind === "raised";
    if (result.state !== "ok") return false;
    if (failing && !this.changes(ids, trial)) return false;
    for (const [name, p] of predicted) {
      const c = result.outputs.get(name);
      if (c === undefined || c.data.length !== p.data.length) return false;
      const scale = p.data.reduce((m, v) => (Number.isFinite(v) ? Math.max(m, Math.abs(v)) : m), 0);
      const wide = isFloat(p.dtype) && p.dtype !== "float32" && p.dtype !== "float64" ? 0.2 : 1e-2;
      for (let i = 0; i < p.data.length; i++) {
        const [x, y] = [p.data[i] as number, c.data[i] as number];
        if (Number.isFinite(x) && !(Math.abs(x - y) <= wide * scale)) return false;
      }
    }
    return true;
  }

  /** Whether the candidate's outputs are the mistaken reference's, within the tolerance that it deserves. */
  agrees(ids: Mistakes, { trial, result, failing }: Observation): "by value" | "by exception" | "yes" | "no" {
    const predicted = this.expected(ids, trial);
    if (predicted === "throws")
      return result.state === "failed" && result.failure.kind === "raised" ? "by exception" : "no";
    if (result.state !== "ok") return "no";
    for (const [name, e] of predicted) {
      const c = result.outputs.get(name);
      if (c === undefined || c.data.length !== e.values.length) return "no";
      if (!compare(c, e, trial.family.convention).ok) return "no";
    }
    return failing ? "by value" : "yes";
  }

  /** What the mistaken reference says, with the tolerance that it deserves: that of the right one where nothing shows. */
  expected(ids: Mistakes, trial: Trial): ReadonlyMap<string, Expected> | "throws" {
    if (this.#isHidden(ids, trial)) return trial.expected();
    const dtypes: Record<string, DType> = {};
    for (const [name, e] of trial.expected()) dtypes[name] = e.dtype;
    const seed = [...ids, trial.id.family, trial.id.draw];
    return kept(this.#expected, ids, trial, () =>
      attempt(() => trial.asked(ids.join(" with "), () => expect(trial.compute(ids), trial.inputs, dtypes, seed))),
    );
  }

  /** Whether mistakes change no bit of an ordinary run. */
  #isHidden(ids: Mistakes, trial: Trial): boolean {
    const [mistaken, right] = [this.plain(ids, trial), this.plain([], trial)];
    if (mistaken === "throws" || right === "throws") return false;
    return [...mistaken].every(([name, t]) => {
      const other = right.get(name);
      return t.data.length === other?.data.length && t.data.every((v, i) => Object.is(v, other.data[i]));
    });
  }

  /** Near first, which costs one run and rules out most. What cannot be told without a reference speaks against nothing. */
  matches(ids: Mistakes, o: Observation): boolean {
    return unlessAbsent(() => this.near(ids, o) && this.agrees(ids, o) !== "no", true);
  }
}

/** An ordinary run as an answer that can be recorded. */
const untolerated = (run: Tensors): ReadonlyMap<string, Expected> =>
  new Map(
    [...run].map(([name, { data, shape, dtype }]) => {
      const rowLength = rowLengthOf(shape);
      const tolerance = new Float64Array(rowLength === 0 ? 0 : data.length / rowLength);
      return [name, { values: data, shape, dtype, tolerance, rowLength, overflows: undefined, tells: true }];
    }),
  );

const tensorsOf = (run: ReadonlyMap<string, Expected>): Tensors =>
  new Map(
    [...run].map(([name, { values, shape, dtype }]) => [name, { data: values, shape, dtype, arithmetic: exact }]),
  );

function kept<T>(cache: Kept<T>, ids: Mistakes, trial: Trial, make: () => T): T {
  const known = cache.get(trial) ?? new Map<string, T>();
  cache.set(trial, known);
  const key = ids.join(" ");
  const before = known.get(key);
  if (before !== undefined) return before;
  const now = make();
  known.set(key, now);
  return now;
}

function attempt<T>(f: () => T): T | "throws" {
  try {
    return f();
  } catch (error) {
    if (error instanceof ReferenceAbsent) throw error;
    // By its code, not its class: a reference may be bundled with a copy of the class.
    if ((error as { code?: string }).code !== undefined) return "throws";
    throw error;
  }
}
