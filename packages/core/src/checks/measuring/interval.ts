/** An estimate with the interval that it is judged by. */
export interface Estimate {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

/** The middle value, or the mean of the middle two. */
export const median = (values: readonly number[]): number => middle(Float64Array.from(values).sort());

function middle(sorted: Float64Array): number {
  const half = sorted.length / 2;
  return ((sorted[Math.ceil(half) - 1] as number) + (sorted[Math.floor(half)] as number)) / 2;
}

/**
 * The median of values, between two of their order statistics.
 * @param counts how likely it is that exactly 0, 1, 2, … of the values lie on one side of the true value
 * @param error each end errs at most this often; where even the outermost values err more, the interval is the whole line
 */
export function orderInterval(values: ArrayLike<number>, counts: readonly number[], error: number): Estimate {
  const sorted = Float64Array.from(values).sort();
  let left = -1;
  for (let sum = counts[0] ?? 1; sum <= error && left + 1 < sorted.length / 2; sum += counts[left + 1] ?? 1) left++;
  return {
    value: middle(sorted),
    low: left < 0 ? -Infinity : (sorted[left] as number),
    high: left < 0 ? Infinity : (sorted[sorted.length - 1 - left] as number),
  };
}

/**
 * The median of independent values with an order-statistic interval: values lie above the true median like heads of a fair coin.
 * Each end errs with a probability of at most `error`, so it covers with 1 − 2 · `error`, whatever the distribution.
 */
export function medianInterval(values: readonly number[], error: number): Estimate {
  const n = values.length;
  const counts = [2 ** -n];
  for (let k = 1; k <= n; k++) counts.push(((counts[k - 1] as number) * (n - k + 1)) / k);
  return orderInterval(values, counts, error);
}

/** At most this much passes; and what fails must lie clearly above it too, where there is such a mark. */
export interface Threshold {
  readonly atMost: number;
  readonly clearlyAbove: number;
}

/** By the whole interval, never by the estimate alone: undefined while it does not decide. */
export function decide({ value, low, high }: Estimate, { atMost, clearlyAbove }: Threshold) {
  if (high <= atMost) return "passed" as const;
  return low > atMost && value >= clearlyAbove ? ("failed" as const) : undefined;
}
