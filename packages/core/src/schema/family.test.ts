import { describe, expect, test } from "vitest";
import { tinySpec } from "../testing/tiny-problem.ts";
import { distribution } from "./family.ts";
import { parse } from "./parse.ts";
import { problemSpec } from "./problem.ts";

describe("a distribution", () => {
  test.each([
    [{ uniform: { low: 1, high: 0 } }, /low must not be above high/],
    [{ integers: { low: 3, high: 2 } }, /low must not be above high/],
    [{ extreme: { low: 2, high: 2 } }, /low must be below high/],
    [{ normal: { scale: 0 } }, /normal\.scale/],
    [{ "hot-row": { scale: -1 } }, /hot-row\.scale/],
    [{ lognormal: { scale: 0 } }, /lognormal\.scale/],
    [{ gapped: { gap: 0 } }, /gapped\.gap/],
    [{ ties: [] }, /ties/],
    ["simplx", /did you mean simplex/],
  ])("%j is refused", (value, message) => {
    expect(() => parse(distribution, value, "problem.yaml")).toThrow(message);
  });

  test.each([
    { uniform: { low: 1, high: 1 } },
    { integers: { low: -2, high: 3 } },
    { extreme: { low: -3, high: 2 } },
    { ties: [1] },
    "signs",
    "permutation",
    "simplex",
    "subnormal",
  ])("%j is taken", (value) => expect(parse(distribution, value, "problem.yaml")).toEqual(value));
});

describe("an argument", () => {
  const args = {
    x: { shape: ["N"], dtype: "float32" },
    k: { shape: ["N"], dtype: "int64" },
    mask: { shape: ["N"], dtype: "bool" },
    eps: { type: "float" },
  };
  const issueOf = (name: string, how: unknown): string | undefined => {
    const entry = { ...tinySpec().entry, args, returns: { weights: { shape: ["N"], dtype: "float32" } } };
    try {
      parse(problemSpec, { ...tinySpec(), entry, families: { f: { N: 3, [name]: how } } }, "p");
      return undefined;
    } catch (error) {
      return (error as Error).message;
    }
  };

  test.each<[string, unknown]>([
    ["x", "subnormal"],
    ["x", "simplex"],
    ["x", "permutation"],
    ["x", { ties: [0.5, 1] }],
    ["x", { gapped: { gap: 0.1 } }],
    ["k", "permutation"],
    ["k", "signs"],
    ["k", { ties: [0, 1] }],
    ["eps", { choose: [1e-5, 1e-3] }],
  ])("%s may be %j", (name, how) => expect(issueOf(name, how)).toBeUndefined());

  test.each<[string, unknown, string]>([
    ["k", "subnormal", "p: families.f.k: subnormal is for floating-point tensors, not int64"],
    [
      "k",
      "simplex",
      "p: families.f.k: int64 takes integers, order, permutation, signs, or whole constant, values or ties",
    ],
    [
      "k",
      { ties: [0.5] },
      "p: families.f.k: int64 takes integers, order, permutation, signs, or whole constant, values or ties",
    ],
    ["mask", "signs", "p: families.f.mask: a bool tensor takes causal, padding, open, random or rows-off"],
    ["x", "causal", 'p: families.f.x: "causal" is for bool tensors'],
    ["x", { choose: [1] }, "p: families.f.x: a tensor takes a distribution, not { value: … } or { choose: [ … ] }"],
    ["eps", "signs", "p: families.f.eps: an argument that is no tensor takes { value: … } or { choose: [ … ] }"],
  ])("%s may not be %j", (name, how, message) => expect(issueOf(name, how)).toBe(message));
});
