import { type Estimate, orderInterval } from "./interval.ts";

/** What was measured at one size, once a round. */
export interface Group {
  readonly size: number;
  readonly values: readonly number[];
}

/**
 * The exponent p of value ∝ size^p: the Theil-Sen slope on log-log axes, which is the median of the slopes between all pairs
 * of measurements at different sizes, so that a third of them may be off.
 *
 * Its interval is Sen's (1968, "Estimates of the regression coefficient based on Kendall's tau"), between two order statistics
 * of those slopes. How many of the slopes lie below the true one is, for errors that are alike at every size, distributed like
 * the statistic of Jonckheere (1954) and Terpstra (1952), whatever the errors' distribution. That distribution is computed
 * exactly, not approximated: each end errs with a probability of at most `error`, so the interval covers p with 1 − 2 · `error`.
 * With too few measurements for that it is the whole line.
 */
export function exponent(groups: readonly Group[], error: number): Estimate {
  const logs = groups.map(({ size, values }) => ({ x: Math.log(size), ys: values.map(log) }));
  const slopes: number[] = [];
  for (const [i, a] of logs.entries())
    for (const b of logs.slice(i + 1))
      for (const from of a.ys) for (const to of b.ys) slopes.push((to - from) / (b.x - a.x));
  return orderInterval(slopes, jonckheere(groups.map(({ values }) => values.length)), error);
}

/** What could not be told from nothing is very little. */
const log = (value: number): number => Math.log(Math.max(value, 1e-9));

/**
 * The distribution of the number of pairs from different groups that stand in ascending order, when the order of all values
 * is random: the q-multinomial coefficients over their sum, as a product of (1 − q^(m+i)) / (1 − q^i).
 */
export function jonckheere(sizes: readonly number[]): readonly number[] {
  const key = sizes.join();
  const known = distributions.get(key) ?? count(sizes);
  distributions.set(key, known);
  return known;
}

const distributions = new Map<string, readonly number[]>();

function count(sizes: readonly number[]): number[] {
  const total = sizes.reduce((n, size) => n + size, 0);
  const pairs = (total ** 2 - sizes.reduce((n, size) => n + size ** 2, 0)) / 2;
  const chances = new Array<number>(pairs + 1).fill(0);
  chances[0] = 1;
  let before = 0;
  for (const size of sizes) {
    for (let i = 1; i <= size; i++) {
      for (let q = pairs; q >= before + i; q--) chances[q] = at(chances, q) - at(chances, q - before - i);
      for (let q = i; q <= pairs; q++) chances[q] = at(chances, q) + at(chances, q - i);
      for (let q = 0; q <= pairs; q++) chances[q] = (at(chances, q) * i) / (before + i);
    }
    before += size;
  }
  return chances;
}

const at = (values: readonly number[], i: number): number => values[i] as number;
