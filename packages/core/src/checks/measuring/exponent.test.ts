import { describe, expect, test } from "vitest";
import { random } from "../../inputs/random.ts";
import { exponent, jonckheere } from "./exponent.ts";

const SIZES = [256, 512, 1024, 2048, 4096];
const measured = (power: number, rounds: number, noise: () => number) =>
  SIZES.map((size) => ({ size, values: Array.from({ length: rounds }, () => size ** power * Math.exp(noise())) }));

describe("the distribution of Jonckheere's statistic", () => {
  test("of two groups is Mann and Whitney's", () => {
    // 2 and 2: 0, 1, 2, 2, 3, 4 pairs in order.
    for (const [i, count] of [1, 1, 2, 1, 1].entries()) expect(jonckheere([2, 2])[i]).toBeCloseTo(count / 6, 12);
  });

  test("of single values is Kendall's: the inversions of permutations", () => {
    for (const [i, count] of [1, 3, 5, 6, 5, 3, 1].entries())
      expect(jonckheere([1, 1, 1, 1])[i]).toBeCloseTo(count / 24, 12);
  });

  test("sums to one, and starts with one over the number of arrangements", () => {
    const chances = jonckheere([4, 4, 4, 4, 4]);
    expect(chances.reduce((a, b) => a + b)).toBeCloseTo(1, 9);
    expect((chances[0] as number) * 305540235000).toBeCloseTo(1, 9);
  });
});

describe("the exponent", () => {
  test.each([0, 0.5, 1, 2, 3])("of an exact power %d is it, without width", (power) => {
    const { value, low, high } = exponent(
      measured(power, 4, () => 0),
      1e-3,
    );
    for (const x of [value, low, high]) expect(x).toBeCloseTo(power, 9);
  });

  test("does not follow a few measurements that are far off", () => {
    const groups = measured(1, 4, () => 0).map((g) => ({
      ...g,
      values: g.values.map((v, i) => (i === 0 ? 9 * v : v)),
    }));
    expect(exponent(groups, 1e-3).value).toBeCloseTo(1, 9);
  });

  test("has the whole line for an interval when there are too few measurements", () => {
    const { low, high } = exponent(measured(1, 1, () => 0).slice(0, 4), 1e-3);
    expect([low, high]).toEqual([-Infinity, Infinity]);
  });

  test("gets a narrower interval with more rounds", () => {
    const stream = random("width");
    const width = (rounds: number) => {
      const { low, high } = exponent(
        measured(1, rounds, () => 0.1 * stream.normal()),
        1e-3,
      );
      return high - low;
    };
    expect(width(16)).toBeLessThan(0.7 * width(4));
  });

  test("lies in its interval as often as is said, with noise that is skewed and heavy-tailed", () => {
    const stream = random("coverage");
    const noise = () => 0.1 * stream.normal() + (stream.uniform() < 0.1 ? Math.abs(stream.normal()) : 0);
    const runs = 3000;
    let [below, above] = [0, 0];
    for (let run = 0; run < runs; run++) {
      const { low, high } = exponent(measured(1.5, 3, noise), 0.02);
      if (high < 1.5) below++;
      if (low > 1.5) above++;
    }
    // Each end may err with 0.02: three standard deviations of the simulation above that. And it is not wider than needed.
    for (const missed of [below, above]) {
      expect(missed / runs).toBeLessThan(0.028);
      expect(missed / runs).toBeGreaterThan(0.008);
    }
  });
});
