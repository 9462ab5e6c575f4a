import { describe, expect, test } from "vitest";
import { random } from "../../inputs/random.ts";
import { decide, median, medianInterval } from "./interval.ts";

test("a median is the middle value, or the mean of two", () => {
  expect(median([5, 1, 3])).toBe(3);
  expect(median([4, 1, 3, 100])).toBe(3.5);
});

describe("the interval of a median", () => {
  test("lies between the order statistics that a fair coin says", () => {
    const ten = [10, 1, 9, 2, 8, 3, 7, 4, 6, 5];
    // P(at most 1 of 10 heads) = 11/1024, at most 2: 56/1024.
    expect(medianInterval(ten, 0.02)).toEqual({ value: 5.5, low: 2, high: 9 });
    expect(medianInterval(ten, 0.002)).toEqual({ value: 5.5, low: 1, high: 10 });
  });

  test("is the whole line when there are too few values for the error that is allowed", () => {
    expect(medianInterval([1, 2, 3], 0.01)).toEqual({ value: 2, low: -Infinity, high: Infinity });
  });

  test("covers the true median of a skewed distribution as often as it says", () => {
    const stream = random("median");
    let [below, above] = [0, 0];
    const runs = 5000;
    for (let run = 0; run < runs; run++) {
      const values = Array.from({ length: 12 }, () => Math.exp(stream.normal()));
      const { low, high } = medianInterval(values, 0.02);
      if (high < 1) below++;
      if (low > 1) above++;
    }
    // P(at most 2 of 12) = 79/4096 = 0.0193 at each end.
    for (const missed of [below, above]) expect(Math.abs(missed / runs - 0.0193)).toBeLessThan(0.008);
  });
});

describe("a threshold", () => {
  const mark = { atMost: 1.3, clearlyAbove: 1.7 };
  test.each([
    [{ value: 1, low: 0.9, high: 1.3 }, "passed"],
    [{ value: 2, low: 1.31, high: 2.2 }, "failed"],
    [{ value: 1, low: 0.7, high: 1.31 }, undefined],
    [{ value: 2, low: 1.3, high: 2.2 }, undefined],
    [{ value: 1.5, low: 1.4, high: 1.6 }, undefined],
    [{ value: 1, low: -Infinity, high: Infinity }, undefined],
  ])("with %j: %s", (estimate, decision) => {
    expect(decide(estimate, mark)).toBe(decision);
  });
});
