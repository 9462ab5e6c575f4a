import { AllcloseError } from "../../errors.ts";
import { around } from "../../tensor/axes.ts";
import { sizeOf, type Tensor } from "../../tensor/tensor.ts";
import { binomialTail, canTell } from "./binomial.ts";

/** Rows of one distribution, whose draws are counted together. */
export interface Group {
  readonly probabilities: Float64Array;
  /** Which rows of the tensor of probabilities they are. */
  readonly rows: readonly number[];
}

/**
 * Groups the rows of a tensor of probabilities, along an axis, by their values.
 * @throws AllcloseError `statistics/probabilities` when a row is no distribution
 */
export function groupsOf(probabilities: Tensor, axis: number): Group[] {
  const { outer, n, inner } = around(probabilities.shape, axis);
  const groups = new Map<string, Group & { rows: number[] }>();
  for (let row = 0; row < outer * inner; row++) {
    const start = Math.floor(row / inner) * n * inner + (row % inner);
    const own = Float64Array.from({ length: n }, (_, k) => probabilities.data[start + k * inner] as number);
    const total = own.reduce((sum, p) => sum + p, 0);
    if (own.some((p) => !(p >= 0)) || !(Math.abs(total - 1) < 1e-6))
      throw new AllcloseError(
        "statistics/probabilities",
        `row ${row} of the probabilities is no distribution: it sums to ${total}`,
      );
    const key = own.join();
    const group = groups.get(key) ?? { probabilities: own, rows: [] };
    group.rows.push(row);
    groups.set(key, group);
  }
  return [...groups.values()];
}

/** How many frequencies of a group are put to the test. */
export const testsOf = ({ probabilities }: Group): number => probabilities.filter((p) => p > 0 && p < 1).length;

/** How often each outcome was drawn for the rows of a group. */
export interface Counted {
  readonly group: Group;
  readonly counts: Float64Array;
  readonly draws: number;
}

/**
 * Counts the draws of several samples, each of which holds the same number of outcomes for every row, row after row.
 * @returns the first value that is no outcome, if there is one
 */
export function count(groups: readonly Group[], samples: readonly Tensor[]): Counted[] | { readonly stray: number } {
  const rows = groups.reduce((n, group) => n + group.rows.length, 0);
  const counted = groups.map((group) => ({ group, counts: new Float64Array(group.probabilities.length), draws: 0 }));
  for (const { data, shape } of samples) {
    const each = sizeOf(shape) / rows;
    for (const own of counted)
      for (const row of own.group.rows)
        for (const outcome of data.subarray(row * each, (row + 1) * each)) {
          if (own.counts[outcome] === undefined) return { stray: outcome };
          own.counts[outcome]++;
          own.draws++;
        }
  }
  return counted;
}

export interface Fault {
  readonly outcome: number;
  readonly times: number;
  readonly draws: number;
  readonly probability: number;
  /** How likely so many or more, or so few or fewer, are. */
  readonly chance: number;
}

/** The least likely frequency, if it is less likely than the threshold; what cannot occur is at once. */
export function leastLikely(counted: readonly Counted[], threshold: number): Fault | undefined {
  let worst: Fault | undefined;
  for (const { group, counts, draws } of counted)
    for (const [outcome, p] of group.probabilities.entries()) {
      const times = counts[outcome] as number;
      const sure = p === 0 ? 0 : draws;
      const chance = p > 0 && p < 1 ? binomialTail(times, draws, p) : times === sure ? 1 : 0;
      if (chance <= threshold && chance < (worst?.chance ?? Infinity))
        worst = { outcome, times, draws, probability: p, chance };
    }
  return worst;
}

/** Whether there are draws enough for some frequency to be less likely than the threshold. */
export const enough = (counted: readonly Counted[], threshold: number): boolean =>
  counted.some(({ group, draws }) =>
    group.probabilities.some((p) => (draws > 0 && (p === 0 || p === 1)) || canTell(draws, p, threshold)),
  );
