/** ln n!, to the last digits of float64: Stirling's series from 20 on, a product below. */
export function logFactorial(n: number): number {
  if (n < 20) {
    let product = 1;
    for (let k = 2; k <= n; k++) product *= k;
    return Math.log(product);
  }
  const square = n * n;
  const series = (1 / 12 - (1 / 360 - (1 / 1260 - 1 / (1680 * square)) / square) / square) / n;
  return n * Math.log(n) - n + 0.5 * Math.log(2 * Math.PI * n) + series;
}

/**
 * The exact tail of a binomial variable X of n trials with 0 < p < 1, on the side on which k lies: P(X ≥ k) where k ≥ np, and
 * P(X ≤ k) below. The event "this is at most t" has a probability of at most 2t: t on each side.
 */
export function binomialTail(k: number, n: number, p: number): number {
  // The tail below is the tail above of the failures.
  if (k < n * p) return binomialTail(n - k, n, 1 - p);
  let term = Math.exp(
    logFactorial(n) - logFactorial(k) - logFactorial(n - k) + k * Math.log(p) + (n - k) * Math.log1p(-p),
  );
  let total = term;
  for (let j = k; j < n && term > total * 1e-17; j++) {
    term *= (((n - j) / (j + 1)) * p) / (1 - p);
    total += term;
  }
  return Math.min(1, total);
}

/** Whether n trials could raise the alarm at all: their most extreme outcomes, all or none, are rarer than the threshold. */
export const canTell = (n: number, p: number, threshold: number): boolean =>
  Math.min(p ** n, (1 - p) ** n) <= threshold;
