import { describe, expect, test } from "vitest";
import { InputError } from "./errors.ts";
import { assemble, type Problem } from "./problem.ts";
import { define } from "./reference.ts";
import { parse } from "./schema/parse.ts";
import { problemSpec } from "./schema/problem.ts";
import { flatten } from "./schema/rubric.ts";
import { tinyProblem, tinyReference, tinySpec } from "./testing/tiny-problem.ts";

const issuesOf = (problem: Problem): readonly string[] => {
  try {
    assemble(problem);
  } catch (error) {
    if (error instanceof InputError && error.code === "problem/inconsistent") return error.issues;
    throw error;
  }
  return [];
};

describe("the parts of a problem", () => {
  const good = tinyProblem();

  test("that name only what the others define are a problem", () => {
    expect(assemble(good)).toBe(good);
  });

  test.each<[string, () => Problem, string]>([
    [
      "a check that kills a mistake nobody defines",
      () => {
        const checks = good.spec.checks.map((c) => (c.id === "values" ? { ...c, kills: ["no-scael"] } : c));
        return { ...good, spec: { ...good.spec, checks } };
      },
      "problem.yaml: checks[2].kills: no mistake in reference.ts is called no-scael (did you mean no-scale?)",
    ],
    [
      "an entry that the reference does not have",
      () => ({ ...good, spec: { ...good.spec, entry: { ...good.spec.entry, name: "scaled_sofmax" } } }),
      "reference.ts: entries: no function is called scaled_sofmax (did you mean scaled_softmax?)",
    ],
    [
      "a check that calls an entry that the reference does not have",
      () => {
        const others = [{ ...good.spec.entry, name: "step" }];
        const pieces = { kind: "property", property: "agrees-with-entry", entry: "step", split: { x: 0 } };
        const checks = [...tinySpec().checks, { id: "pieces", ...pieces, join: { weights: 0 } }];
        return { ...good, spec: parse(problemSpec, { ...tinySpec(), others, checks }, "problem.yaml") };
      },
      "problem.yaml: checks[6].entry: no function in reference.ts is called step",
    ],
    [
      "a mistake that shows on a family nobody defines",
      () => {
        const mistakes = { ...tinyReference.mistakes, "no-scale": { says: "…", shows: ["maskd"] } };
        return { ...good, reference: { ...tinyReference, mistakes } };
      },
      "reference.ts: mistakes.no-scale.shows: no family is called maskd (did you mean masked?)",
    ],
    [
      "a criterion on a check nobody defines",
      () => {
        const rubric = structuredClone(good.rubric);
        Object.assign(flatten(rubric.criteria)[0] as object, { evidence: { checks: ["valeus"], credit: "all" } });
        return { ...good, rubric };
      },
      "rubric.yaml: correct.evidence.checks: no check is called valeus (did you mean values?)",
    ],
    [
      "a criterion on a family nobody defines",
      () => {
        const rubric = structuredClone(good.rubric);
        const evidence = { checks: ["values"], families: ["ordinry"], credit: "all" };
        Object.assign(flatten(rubric.criteria)[0] as object, { evidence });
        return { ...good, rubric };
      },
      "rubric.yaml: correct.evidence.families: no family is called ordinry (did you mean ordinary?)",
    ],
    [
      "a rubric of another problem",
      () => ({ ...good, rubric: { ...good.rubric, problem: "huge" } }),
      "rubric.yaml: problem: expected tiny, but huge came",
    ],
    [
      "a hint without a text",
      () => ({ ...good, hints: new Map() }),
      'hints.md: there is no heading "## scale", which problem.yaml names',
    ],
    [
      "a text without a hint",
      () => ({ ...good, hints: new Map([...good.hints, ["scales", ""]]) }),
      "hints.md: no hint in problem.yaml is called scales (did you mean scale?)",
    ],
  ])("refuses %s", (_, spoil, message) => {
    expect(issuesOf(spoil())).toEqual([message]);
  });

  test("all faults are told at once", () => {
    expect(issuesOf({ ...good, hints: new Map(), rubric: { ...good.rubric, problem: "huge" } })).toHaveLength(2);
  });

  test("the helper's file is the one that is assembled", () => {
    expect(good.spec.checks).toHaveLength(tinySpec().checks.length);
  });
});

describe("define", () => {
  test("takes a sentence for a mistake, or a sentence and where it shows", () => {
    const { mistakes } = define({
      mistakes: { a: "A.", b: { says: "B.", shows: ["f"] } },
      entries: { f: () => ({}) },
    });
    expect(mistakes).toEqual({ a: { says: "A." }, b: { says: "B.", shows: ["f"] } });
  });

  test("refuses what is no reference", () => {
    for (const wrong of [undefined, null, {}, { mistakes: {} }, { mistakes: {}, entries: {} }])
      expect(() => define(wrong as never)).toThrow(expect.objectContaining({ code: "reference/invalid" }));
  });
});
