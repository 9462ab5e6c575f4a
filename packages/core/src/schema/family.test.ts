import { describe, expect, test } from "vitest";
import { distribution } from "./family.ts";
import { parse } from "./parse.ts";

describe("a distribution", () => {
  test.each([
    [{ uniform: { low: 1, high: 0 } }, /low must not be above high/],
    [{ integers: { low: 3, high: 2 } }, /low must not be above high/],
    [{ extreme: { low: 2, high: 2 } }, /low must be below high/],
    [{ normal: { scale: 0 } }, /normal\.scale/],
    [{ "hot-row": { scale: -1 } }, /hot-row\.scale/],
  ])("%j is refused", (value, message) => {
    expect(() => parse(distribution, value, "problem.yaml")).toThrow(message);
  });

  test.each([{ uniform: { low: 1, high: 1 } }, { integers: { low: -2, high: 3 } }, { extreme: { low: -3, high: 2 } }])(
    "%j is taken",
    (value) => expect(parse(distribution, value, "problem.yaml")).toEqual(value),
  );
});
