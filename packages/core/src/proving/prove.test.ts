import { describe, expect, test } from "vitest";
import { define } from "../reference.ts";
import { tinyProblem, tinyReference, tinySpec } from "../testing/tiny-problem.ts";
import { CLEAR, COMFORTABLE, prove, worstPassed } from "./prove.ts";

describe("the proof of a good problem", () => {
  const proof = prove(tinyProblem());

  test("its reference passes with room to spare", async () => {
    const { reference } = await proof;
    expect(reference.findings.filter((f) => f.state !== "skipped")).toEqual([]);
    expect(reference.ratio).toBeLessThan(COMFORTABLE);
  });

  test("its mistakes are all killed, clearly, by the checks that say so, and diagnosed as themselves", async () => {
    const { mutants, score } = await proof;
    for (const m of mutants) {
      expect(m).toMatchObject({ killed: true, missed: [], diagnosed: [[m.id]] });
      expect(m.ratio).toBeGreaterThan(CLEAR);
    }
    expect([mutants.map((m) => m.id), score]).toEqual([["no-scale", "wrong-axis"], 1]);
  });

  test("no trivial answer gets anywhere", async () => {
    const { trivial } = await proof;
    expect(trivial.map((t) => t.name)).toEqual([
      "zeros",
      "ones",
      "NaN",
      "a constant",
      "the input x handed back",
      "the input mask handed back",
    ]);
    expect(trivial.filter((t) => !t.rejected)).toEqual([]);
  });
});

describe("the proof of a bad problem", () => {
  test("tells a mistake that nothing kills", async () => {
    const reference = define({
      mistakes: { "no-scale": "…", "wrong-axis": "…", harmless: "It changes nothing." },
      entries: { scaled_softmax: tinyReference.entries["scaled_softmax"] as never },
    });
    const { mutants, score } = await prove(tinyProblem({}, reference));
    expect(mutants.find((m) => m.id === "harmless")).toEqual({
      id: "harmless",
      killed: false,
      by: [],
      ratio: 0,
      missed: [],
      diagnosed: [],
    });
    expect(score).toBeCloseTo(2 / 3);
  });

  test("tells a check that says it kills a mistake and does not", async () => {
    const checks = tinySpec().checks.map((c) => (c["id"] === "finite" ? { ...c, kills: ["no-scale"] } : c));
    const { mutants, score } = await prove(tinyProblem({ checks }));
    expect(mutants.find((m) => m.id === "no-scale")).toMatchObject({ killed: true, missed: ["finite"] });
    expect(score).toBe(0.5);
  });
});

test("worstPassed is the largest ratio among findings that pass", () => {
  const common = { check: "c", kind: "close", case: { family: "f", draw: 0, visibility: "visible" as const } };
  expect(worstPassed([])).toBe(0);
  expect(
    worstPassed([
      { ...common, state: "passed", ratio: 0.2 },
      { ...common, state: "passed" },
      { ...common, state: "passed", ratio: 0.6 },
      { ...common, state: "skipped", why: "" },
    ]),
  ).toBe(0.6);
});
