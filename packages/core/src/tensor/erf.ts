/**
 * The error function erf(x) = 2/√π ∫₀ˣ e^−t² dt, to float64's precision. The series of positive terms (Abramowitz and
 * Stegun 7.1.6) loses nothing to cancellation; beyond 2, 1 − erfc(x) with erfc's continued fraction (7.1.14).
 */
export function erfOf(x: number): number {
  const a = Math.abs(x);
  if (a > 6) return Math.sign(x);
  return a < 2 || Number.isNaN(x) ? series(x) : Math.sign(x) * (1 - complement(a));
}

const TWO_OVER_ROOT_PI = 2 / Math.sqrt(Math.PI);

function series(x: number): number {
  let term = x;
  let total = x;
  for (let n = 1; Math.abs(term) > 1e-17 * Math.abs(total); n++) {
    term *= (2 * x * x) / (2 * n + 1);
    total += term;
  }
  return TWO_OVER_ROOT_PI * Math.exp(-x * x) * total;
}

/** erfc for x ≥ 2, where 40 terms are more than enough. */
function complement(x: number): number {
  let fraction = x;
  for (let n = 40; n > 0; n--) fraction = x + n / 2 / fraction;
  return Math.exp(-x * x) / (Math.sqrt(Math.PI) * fraction);
}
