import { describe, expect, test } from "vitest";
import { binomialTail, canTell, logFactorial } from "./binomial.ts";

/** P(X ≥ k), or P(X ≤ k), by whole numbers: p is a/b. */
function exactly(k: number, n: number, a: number, b: number, above: boolean): number {
  const power = (x: number, e: number) => BigInt(x) ** BigInt(e);
  let choose = 1n;
  let total = 0n;
  for (let j = 0; j <= n; j++) {
    if (above ? j >= k : j <= k) total += choose * power(a, j) * power(b - a, n - j);
    choose = (choose * BigInt(n - j)) / BigInt(j + 1);
  }
  // In parts, so that no digit is lost to a fraction below the smallest float64.
  return Number((total * 10n ** 60n) / power(b, n)) / 1e60;
}

test("the logarithm of a factorial has all its digits, across the place where the series takes over", () => {
  let product = 1;
  for (let n = 1; n <= 170; n++) {
    product *= n;
    expect(Math.abs(logFactorial(n) - Math.log(product))).toBeLessThan(1e-12 * Math.max(1, Math.log(product)));
  }
  expect([logFactorial(0), logFactorial(1)]).toEqual([0, 0]);
  // ln 10⁶! as Stirling's formula has it: 1e6 ln 1e6 − 1e6 + ½ ln 2π1e6 + 1/12e6.
  expect(logFactorial(1e6)).toBeCloseTo(12815518.384658169, 6);
});

describe("a binomial tail", () => {
  test.each([
    [40, 1, 2],
    [90, 1, 10],
    [200, 7, 9],
    [25, 999, 1000],
  ])("of %i trials at %i/%i is the exact sum on its side", (n, a, b) => {
    for (let k = 0; k <= n; k++) {
      const wanted = exactly(k, n, a, b, k >= (n * a) / b);
      const got = binomialTail(k, n, a / b);
      if (wanted > 1e-40) expect(Math.abs(got / wanted - 1)).toBeLessThan(1e-10);
      else expect(got).toBeLessThan(1e-39);
    }
  });

  test("of many trials is that of the normal distribution", () => {
    // P(Z ≥ 5) = 2.8665e-7, with a continuity correction of half a trial.
    const [n, p] = [1e8, 0.5];
    const k = n * p + 5 * Math.sqrt(n * p * (1 - p));
    expect(binomialTail(k, n, p) / 2.8665e-7).toBeCloseTo(1, 2);
    expect(binomialTail(n - k, n, p) / binomialTail(k, n, p)).toBeCloseTo(1, 9);
  });

  test("of none and of all is a power", () => {
    expect(binomialTail(0, 30, 0.5)).toBeCloseTo(2 ** -30, 20);
    expect(binomialTail(30, 30, 0.1) / 1e-30).toBeCloseTo(1, 9);
  });
});

test("a few trials cannot raise the alarm", () => {
  expect(canTell(10, 0.5, 1e-6)).toBe(false);
  expect(canTell(20, 0.5, 1e-6)).toBe(true);
  expect(canTell(200, 1e-3, 1e-6)).toBe(true);
});
