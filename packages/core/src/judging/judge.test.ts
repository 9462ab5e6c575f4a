import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Evidence, Finding, Rating } from "../schema/evidence.ts";
import { parse } from "../schema/parse.ts";
import { type Rubric, rubric as rubricSchema } from "../schema/rubric.ts";
import { judgement as judgementSchema, VERDICTS, type Verdict } from "../schema/verdict.ts";
import { judge } from "./judge.ts";

const two = [
  { score: 0, anchor: "no" },
  { score: 1, anchor: "yes" },
];
const human = (id: string, weight = 1, levels = two) => ({
  id,
  title: `T ${id}`,
  weight,
  evidence: { human: "?" },
  levels,
});
const checked = (id: string, checks: string[], more: object = {}) => ({
  id,
  title: `T ${id}`,
  evidence: { checks, ...more },
  levels: two,
});
const rubricOf = (criteria: object[], more: object = {}): Rubric =>
  parse(
    rubricSchema,
    {
      problem: "p",
      version: 1,
      criteria,
      thresholds: { "strong-hire": 0.9, "lean-hire": 0.7 },
      anchors: { "strong-hire": "", "lean-hire": "", "no-hire": "" },
      ...more,
    },
    "rubric.yaml",
  );

const found = (check: string, state: Finding["state"], family = "f", draw = 0): Finding => {
  const common = { check, kind: "close", case: { family, draw, visibility: "visible" as const } };
  if (state === "failed") return { ...common, state, code: "values", message: "" };
  return state === "passed" ? { ...common, state } : { ...common, state, why: "" };
};
const rated = (scores: Record<string, number>): Rating[] =>
  Object.entries(scores).map(([criterion, score]) => ({ criterion, score, rater: "interviewer" }));
const evidenceOf = (parts: Partial<Pick<Evidence, "findings" | "ratings" | "hints">>): Evidence => ({
  schema: "allclose/evidence/1",
  problem: { id: "p", version: 1, sha256: "" },
  submission: { sha256: "0".repeat(64), language: "python", entryFile: "a.py", files: [] },
  dtype: "float32",
  seed: { visible: "s" },
  findings: [],
  counterexamples: [],
  diagnosis: { explanations: [], symptoms: [] },
  ratings: [],
  hints: [],
  ...parts,
});
const verdictOf = (rubric: Rubric, parts: Parameters<typeof evidenceOf>[0]) => {
  const { low, high } = judge(rubric, evidenceOf(parts)).verdict;
  return low === high ? low : `${low}…${high}`;
};

describe("thresholds", () => {
  const rubric = rubricOf([human("a")]);
  test.each<[number, Verdict]>([
    [1, "strong-hire"],
    [0.9, "strong-hire"],
    [0.899, "lean-hire"],
    [0.7, "lean-hire"],
    [0.699, "no-hire"],
    [0, "no-hire"],
  ])("a score of %d is %s", (score, verdict) => {
    expect(verdictOf(rubric, { ratings: rated({ a: score }) })).toBe(verdict);
  });

  test.each([
    [
      [1, 2, 4, 3],
      [1, 1, 1, 0],
    ],
    [
      [3, 4, 2, 1],
      [0, 1, 1, 1],
    ],
    [
      [0.1, 0.2, 0.4, 0.3],
      [1, 1, 1, 0],
    ],
    [
      [0.7, 2.8, 2.1, 1.4],
      [1, 1, 0, 1],
    ],
  ])("are reached by weights %j whose sums leave crumbs", (weights, scores) => {
    const own = rubricOf(weights.map((weight, i) => human(`c${i}`, weight)));
    const ratings = rated(Object.fromEntries(scores.map((score, i) => [`c${i}`, score])));
    const { score, verdict } = judge(own, evidenceOf({ ratings }));
    expect([score.low, verdict.low]).toEqual([0.7, "lean-hire"]);
  });

  test("of 1 are reached by everything right, whatever the weights", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 13 }), { minLength: 1, maxLength: 7 }), (weights) => {
        const own = rubricOf(
          weights.map((weight, i) => human(`c${i}`, weight)),
          { thresholds: { "strong-hire": 1, "lean-hire": 1 } },
        );
        const ratings = rated(Object.fromEntries(weights.map((_, i) => [`c${i}`, 1])));
        const { score, verdict } = judge(own, evidenceOf({ ratings }));
        expect([score, verdict.low]).toEqual([{ low: 1, high: 1 }, "strong-hire"]);
      }),
    );
  });

  test("and gates are reached by a mean that falls short by a crumb only", () => {
    const own = rubricOf([human("a")], { gates: [{ criterion: "a", below: 0.3, caps: "no-hire", because: "…" }] });
    const ratings = [0.1, 0.2, 0.6].map((score, i) => ({ criterion: "a", score, rater: `r${i}` }));
    expect(judge(own, evidenceOf({ ratings })).derivation.gates[0]?.holds).toBe("no");
  });
});

describe("what is not scored", () => {
  const rubric = rubricOf([{ ...checked("right", ["values"]), weight: 3 }, human("explains")]);

  test("pending, it leaves an interval, and says what it waits for", () => {
    const { verdict, score, pending, derivation } = judge(
      rubric,
      evidenceOf({ findings: [found("values", "passed")] }),
    );
    expect([verdict, score, pending]).toEqual([
      { low: "lean-hire", high: "strong-hire" },
      { low: 0.75, high: 1 },
      ["explains"],
    ]);
    expect(derivation.criteria[1]).toMatchObject({ state: "pending", because: "nobody has scored it yet: ?" });
    expect(verdictOf(rubric, { findings: [found("values", "passed")], ratings: rated({ explains: 1 }) })).toBe(
      "strong-hire",
    );
  });

  test("ungradable, it widens the verdict instead of counting as nothing", () => {
    const ratings = rated({ explains: 1 });
    const { verdict, score, derivation } = judge(
      rubric,
      evidenceOf({ findings: [found("values", "ungradable")], ratings }),
    );
    expect([verdict, score]).toEqual([
      { low: "no-hire", high: "strong-hire" },
      { low: 0.25, high: 1 },
    ]);
    expect(derivation.criteria[0]).toMatchObject({ state: "ungradable", score: { low: 0, high: 1 } });
  });

  test("ungradable in part, it is not saved from what failed elsewhere", () => {
    const findings = [found("values", "ungradable"), found("values", "failed", "g")];
    expect(judge(rubric, evidenceOf({ findings })).derivation.criteria[0]).toMatchObject({
      state: "scored",
      score: { low: 0, high: 0 },
    });
  });

  test("without a finding, it is skipped, not passed", () => {
    const { derivation, score, pending } = judge(rubric, evidenceOf({ ratings: rated({ explains: 1 }) }));
    expect(derivation.criteria[0]).toMatchObject({ state: "skipped", score: { low: 0, high: 1 } });
    expect([score, pending]).toEqual([{ low: 0.25, high: 1 }, []]);
  });

  test("with only skipped findings, or a check that is silent, it is skipped", () => {
    const own = rubricOf([checked("both", ["values", "shapes"])]);
    for (const findings of [
      [found("values", "skipped"), found("shapes", "skipped")],
      [found("values", "passed"), found("shapes", "skipped")],
      [found("values", "passed")],
    ])
      expect(judge(own, evidenceOf({ findings })).derivation.criteria[0]?.state).toBe("skipped");
    const spoken = [found("values", "passed"), found("shapes", "skipped"), found("shapes", "passed", "g")];
    expect(verdictOf(own, { findings: spoken })).toBe("strong-hire");
  });

  test("from levels that do not reach 0 or 1, keeps within them", () => {
    const own = rubricOf([
      human("a", 1, [
        { score: 0.2, anchor: "low" },
        { score: 0.8, anchor: "high" },
      ]),
    ]);
    expect(judge(own, evidenceOf({})).score).toEqual({ low: 0.2, high: 0.8 });
  });
});

describe("what could not be asked", () => {
  const gates = [{ criterion: "a", below: 0.5, caps: "lean-hire", because: "…" }];
  const rubric = rubricOf([human("b", 9), checked("a", ["values"], { "when-skipped": 0.5 })], { gates });
  const ratings = rated({ b: 1 });

  test("has the low end that the rubric gives it, and closes no gate", () => {
    const { derivation, verdict } = judge(rubric, evidenceOf({ findings: [found("values", "skipped")], ratings }));
    expect(derivation.criteria[1]).toMatchObject({ state: "skipped", score: { low: 0.5, high: 1 } });
    expect([verdict.low, derivation.gates[0]?.holds]).toEqual(["strong-hire", "no"]);
  });

  test("is not excused where it was asked and failed", () => {
    const { derivation, verdict } = judge(rubric, evidenceOf({ findings: [found("values", "failed")], ratings }));
    expect(derivation.criteria[1]).toMatchObject({ state: "scored", score: { low: 0, high: 0 } });
    expect(verdict).toEqual({ low: "lean-hire", high: "lean-hire" });
  });

  test("keeps its whole range where it is our fault", () => {
    const { derivation } = judge(rubric, evidenceOf({ findings: [found("values", "ungradable")], ratings }));
    expect(derivation.criteria[1]?.score).toEqual({ low: 0, high: 1 });
  });
});

describe("credit", () => {
  const findings = [
    found("values", "passed", "f"),
    found("values", "passed", "g"),
    found("values", "failed", "h"),
    found("values", "ungradable", "i"),
    found("other", "failed", "f"),
  ];
  const scoreBy = (more: object, of = findings) =>
    judge(rubricOf([checked("a", ["values"], more)]), evidenceOf({ findings: of })).derivation.criteria[0];

  test("for everything or nothing, by default", () => {
    expect(scoreBy({})).toMatchObject({
      state: "scored",
      score: { low: 0, high: 0 },
      because: "2 of 3 findings pass: no",
    });
    expect(scoreBy({}, findings.slice(0, 2))).toMatchObject({
      score: { low: 1, high: 1 },
      because: "2 of 2 findings pass: yes",
    });
  });

  test("for a share of the findings, on request, and what could not be graded goes either way", () => {
    expect(scoreBy({ credit: "share" }, findings.slice(0, 3))?.score).toEqual({ low: 0.666666667, high: 0.666666667 });
    expect(scoreBy({ credit: "share" })?.score).toEqual({ low: 0.5, high: 0.75 });
  });

  test("for some families only, on request", () => {
    expect(scoreBy({ families: ["f", "g"] })).toMatchObject({ score: { low: 1, high: 1 } });
    expect(scoreBy({ families: ["z"] })).toMatchObject({ state: "skipped" });
  });

  test("from several raters is their mean, and all are named", () => {
    const ratings = [0, 1].map((score) => ({ criterion: "a", score, rater: `rater ${score}` }));
    const leaf = judge(rubricOf([human("a")]), evidenceOf({ ratings })).derivation.criteria[0];
    expect(leaf).toMatchObject({ score: { low: 0.5, high: 0.5 }, because: "rater 0 0, rater 1 1: no" });
  });
});

describe("gates", () => {
  const gate = { criterion: "b", below: 0.5, caps: "no-hire", because: "B matters" };
  const rubric = rubricOf([human("a", 99), human("b", 1)], { gates: [gate] });

  test("cap the verdict whatever the total, and say so", () => {
    const { verdict, derivation } = judge(rubric, evidenceOf({ ratings: rated({ a: 1, b: 0 }) }));
    expect(verdict).toEqual({ low: "no-hire", high: "no-hire" });
    expect(derivation.gates[0]?.holds).toBe("yes");
    expect(derivation.decided.high).toBe("B matters (T b: 0 is below 0.5)");
  });

  test("do not hold at the mark itself", () => {
    const { verdict, derivation } = judge(rubric, evidenceOf({ ratings: rated({ a: 1, b: 0.5 }) }));
    expect([verdict.low, derivation.gates[0]?.holds]).toEqual(["strong-hire", "no"]);
  });

  test("are open while their criterion is, and cap only the low end", () => {
    const { verdict, derivation } = judge(rubric, evidenceOf({ ratings: rated({ a: 1 }) }));
    expect(verdict).toEqual({ low: "no-hire", high: "strong-hire" });
    expect(derivation.gates[0]?.holds).toBe("open");
  });

  test("never lift a verdict", () => {
    const lean = rubricOf([human("a")], { gates: [{ ...gate, criterion: "a", caps: "lean-hire" }] });
    expect(verdictOf(lean, { ratings: rated({ a: 0.2 }) })).toBe("no-hire");
    expect(judge(lean, evidenceOf({ ratings: rated({ a: 0.2 }) })).derivation.decided.low).toBe(
      "the score 0.2 is below 0.7",
    );
  });

  test("of which the strictest decides, in whichever order they stand", () => {
    const both = [gate, { ...gate, caps: "lean-hire", because: "…" }];
    for (const gates of [both, [...both].reverse()])
      expect(verdictOf(rubricOf([human("a", 99), human("b", 1)], { gates }), { ratings: rated({ a: 1, b: 0 }) })).toBe(
        "no-hire",
      );
  });

  test("may stand on a group", () => {
    const group = { id: "g", title: "G", criteria: [human("a"), human("b")] };
    const own = rubricOf([group, human("c", 9)], { gates: [{ ...gate, criterion: "g", below: 0.6 }] });
    expect(verdictOf(own, { ratings: rated({ a: 1, b: 0, c: 1 }) })).toBe("no-hire");
    expect(verdictOf(own, { ratings: rated({ a: 1, b: 0.5, c: 1 }) })).toBe("strong-hire");
  });
});

describe("a tree", () => {
  const rubric = rubricOf([
    {
      id: "outer",
      title: "O",
      weight: 3,
      criteria: [human("a", 1), { id: "inner", title: "I", weight: 2, criteria: [human("b", 1), human("c", 3)] }],
    },
    human("d", 1),
  ]);

  test("weighs every criterion by its share of its siblings, all the way down", () => {
    const { criteria } = judge(rubric, evidenceOf({})).derivation;
    expect(criteria.map((c) => [c.id, c.depth, c.weight])).toEqual([
      ["outer", 0, 0.75],
      ["a", 1, 0.25],
      ["inner", 1, 0.5],
      ["b", 2, 0.125],
      ["c", 2, 0.375],
      ["d", 0, 0.25],
    ]);
  });

  test("scores a group by its children, and the whole by its groups", () => {
    const { criteria } = judge(rubric, evidenceOf({ ratings: rated({ a: 0, b: 1, c: 0.5, d: 1 }) })).derivation;
    const score = Object.fromEntries(criteria.map((c) => [c.id, c.score.low]));
    expect(score).toMatchObject({ inner: 0.625, outer: 0.416666667 });
    expect(judge(rubric, evidenceOf({ ratings: rated({ a: 0, b: 1, c: 0.5, d: 1 }) })).score.low).toBe(0.5625);
  });

  test("is pending where all below is pending, and mixed where it differs", () => {
    const states = (ratings: Rating[]) =>
      Object.fromEntries(judge(rubric, evidenceOf({ ratings })).derivation.criteria.map((c) => [c.id, c.state]));
    expect(states([])).toMatchObject({ outer: "pending", inner: "pending" });
    expect(states(rated({ b: 1 }))).toMatchObject({ outer: "mixed", inner: "mixed", a: "pending", b: "scored" });
    expect(states(rated({ b: 1, c: 1 }))).toMatchObject({ inner: "scored" });
  });
});

describe("hints", () => {
  const rubric = rubricOf([human("a")]);
  test("cost their share of the score, and never more than all of it", () => {
    const hints = [0.1, 0.2].map((cost, i) => ({ id: `h${i}`, cost }));
    const { score, derivation } = judge(rubric, evidenceOf({ ratings: rated({ a: 1 }), hints }));
    expect([score, derivation.hintCost]).toEqual([{ low: 0.7, high: 0.7 }, 0.3]);
    expect(judge(rubric, evidenceOf({ ratings: rated({ a: 0.1 }), hints })).score.low).toBe(0);
    expect(verdictOf(rubric, { ratings: rated({ a: 1 }), hints })).toBe("lean-hire");
  });
});

describe("the derivation", () => {
  const rubric = rubricOf([human("a", 8), human("b", 2)], {
    gates: [{ criterion: "b", below: 0.5, caps: "lean-hire", because: "B" }],
  });

  test("tells the margin to the nearest threshold, negative below it", () => {
    const margin = (a: number) =>
      judge(rubricOf([human("a")]), evidenceOf({ ratings: rated({ a }) })).derivation.margin;
    expect(margin(0.88)).toEqual({ threshold: "strong-hire", low: -0.02, high: -0.02 });
    expect(margin(0.75)).toEqual({ threshold: "lean-hire", low: 0.05, high: 0.05 });
    expect(judge(rubricOf([human("a")]), evidenceOf({})).derivation.margin).toEqual({
      threshold: "lean-hire",
      low: -0.7,
      high: 0.3,
    });
  });

  test("tells which single criterion would move the verdict, and to what", () => {
    const { flips } = judge(rubric, evidenceOf({ ratings: rated({ a: 1, b: 0 }) })).derivation;
    expect(flips).toEqual([
      { criterion: "a", to: 0, verdict: { low: "no-hire", high: "no-hire" } },
      { criterion: "b", to: 1, verdict: { low: "strong-hire", high: "strong-hire" } },
    ]);
  });

  test("tells a flip inside a group as the group's own score would change", () => {
    const nested = rubricOf([{ id: "g", title: "G", criteria: [human("a"), human("b", 9)] }]);
    const { flips } = judge(nested, evidenceOf({ ratings: rated({ a: 1, b: 1 }) })).derivation;
    expect(flips).toEqual([{ criterion: "b", to: 0, verdict: { low: "no-hire", high: "no-hire" } }]);
  });

  test("tells no flip that changes nothing", () => {
    const settled = rubricOf([human("a", 99), human("b", 1)]);
    const { flips } = judge(settled, evidenceOf({ ratings: rated({ a: 1, b: 1 }) })).derivation;
    expect(flips.map((f) => f.criterion)).toEqual(["a"]);
  });

  test("names what decided each end", () => {
    const { decided } = judge(rubric, evidenceOf({ ratings: rated({ a: 1 }) })).derivation;
    expect(decided).toEqual({ low: "the score 0.8 is below 0.9", high: "the score 1 reaches 0.9" });
  });

  test.each([
    [1 / 3, "the score 0.333 is below 0.7"],
    [0.6999, "the score 0.6999 is below 0.7"],
  ])("writes a score of %f so that it can be read and believed", (score, words) => {
    const { decided } = judge(rubricOf([human("a")]), evidenceOf({ ratings: rated({ a: score }) })).derivation;
    expect(decided.low).toBe(words);
  });
});

// Any rubric of up to two storeys, with any gates, and any evidence for it.
const leafIds = ["a", "b", "c", "d", "e"];
const arbitrary = fc
  .record({
    weights: fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 5, maxLength: 5 }),
    grouped: fc.nat(3),
    kinds: fc.array(fc.constantFrom("human", "all", "share"), { minLength: 5, maxLength: 5 }),
    marks: fc.tuple(fc.integer({ min: 0, max: 100 }), fc.integer({ min: 0, max: 100 })),
    gates: fc.array(
      fc.record({
        criterion: fc.constantFrom(...leafIds),
        below: fc.integer({ min: 1, max: 10 }).map((n) => n / 10),
        caps: fc.constantFrom("no-hire", "lean-hire"),
        because: fc.constant("because"),
      }),
      { maxLength: 3 },
    ),
    findings: fc.array(
      fc.tuple(
        fc.constantFrom(...leafIds),
        fc.constantFrom<Finding["state"]>("passed", "failed", "skipped", "ungradable"),
        fc.nat(3),
      ),
      { maxLength: 8 },
    ),
    ratings: fc.array(
      fc.record({
        criterion: fc.constantFrom(...leafIds),
        score: fc.integer({ min: 0, max: 10 }).map((n) => n / 10),
        rater: fc.constantFrom("x", "y"),
      }),
      { maxLength: 6 },
    ),
    costs: fc.array(
      fc.integer({ min: 0, max: 30 }).map((n) => n / 100),
      { maxLength: 3 },
    ),
  })
  .map(({ weights, grouped, kinds, marks, gates, findings, ratings, costs }) => {
    const leaves = leafIds.map((id, i) =>
      kinds[i] === "human" ? human(id, weights[i]) : { ...checked(id, [id], { credit: kinds[i] }), weight: weights[i] },
    );
    const group = grouped === 0 ? [] : [{ id: "group", title: "G", weight: 2, criteria: leaves.slice(0, grouped) }];
    const rubric = rubricOf([...group, ...leaves.slice(grouped)], {
      gates,
      thresholds: { "strong-hire": Math.max(...marks) / 100, "lean-hire": Math.min(...marks) / 100 },
    });
    const parts = {
      findings: findings.map(([check, state, draw]) => found(check, state, "f", draw)),
      ratings,
      hints: costs.map((cost, i) => ({ id: `h${i}`, cost })),
    };
    return { rubric, parts };
  });
const rank = (verdict: Verdict) => VERDICTS.indexOf(verdict);

describe("whatever the rubric and the evidence", () => {
  test("there is a judgement, its ends stand in order, and it changes neither of the two", () => {
    fc.assert(
      fc.property(arbitrary, ({ rubric, parts }) => {
        const evidence = evidenceOf(parts);
        const before = JSON.stringify([rubric, evidence]);
        const judged = judge(rubric, evidence);
        judgementSchema.parse(JSON.parse(JSON.stringify(judged)));
        expect(rank(judged.verdict.low)).toBeLessThanOrEqual(rank(judged.verdict.high));
        expect(judged.score.low).toBeLessThanOrEqual(judged.score.high);
        expect(judged.score.low).toBeGreaterThanOrEqual(0);
        expect(judged.score.high).toBeLessThanOrEqual(1);
        expect(JSON.stringify([rubric, evidence])).toBe(before);
        expect(judge(rubric, evidence)).toEqual(judged);
      }),
      { numRuns: 150 },
    );
  });

  test("raising a rating lowers neither end of the verdict", () => {
    fc.assert(
      fc.property(arbitrary, fc.nat(5), fc.double({ min: 0, max: 1, noNaN: true }), ({ rubric, parts }, at, by) => {
        if (parts.ratings.length === 0) return;
        const i = at % parts.ratings.length;
        const raised = parts.ratings.map((r, k) => (k === i ? { ...r, score: r.score + (1 - r.score) * by } : r));
        const [before, after] = [parts, { ...parts, ratings: raised }].map((p) => judge(rubric, evidenceOf(p)));
        for (const end of ["low", "high"] as const) {
          expect(rank(after?.verdict[end] as Verdict)).toBeGreaterThanOrEqual(rank(before?.verdict[end] as Verdict));
          expect(after?.score[end]).toBeGreaterThanOrEqual(before?.score[end] as number);
        }
      }),
      { numRuns: 250 },
    );
  });

  test("a finding that passes instead of failing lowers neither end", () => {
    fc.assert(
      fc.property(arbitrary, ({ rubric, parts }) => {
        const mended = parts.findings.map((f) =>
          f.state === "failed" ? found(f.check, "passed", "f", f.case.draw) : f,
        );
        const [before, after] = [parts, { ...parts, findings: mended }].map((p) => judge(rubric, evidenceOf(p)));
        for (const end of ["low", "high"] as const)
          expect(rank(after?.verdict[end] as Verdict)).toBeGreaterThanOrEqual(rank(before?.verdict[end] as Verdict));
      }),
      { numRuns: 150 },
    );
  });

  test("scoring what is pending lands within the interval that was told", () => {
    fc.assert(
      fc.property(
        arbitrary,
        fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 5, maxLength: 5 }),
        ({ rubric, parts }, scores) => {
          const open = judge(rubric, evidenceOf(parts));
          const ratings = [
            ...parts.ratings,
            ...rated(Object.fromEntries(open.pending.map((id, i) => [id, scores[i] as number]))),
          ];
          const { verdict, score } = judge(rubric, evidenceOf({ ...parts, ratings }));
          expect(rank(verdict.low)).toBeGreaterThanOrEqual(rank(open.verdict.low));
          expect(rank(verdict.high)).toBeLessThanOrEqual(rank(open.verdict.high));
          expect(score.low).toBeGreaterThanOrEqual(open.score.low - 1e-9);
          expect(score.high).toBeLessThanOrEqual(open.score.high + 1e-9);
        },
      ),
      { numRuns: 150 },
    );
  });

  test("every flip that is told comes true", () => {
    fc.assert(
      fc.property(arbitrary, ({ rubric, parts }) => {
        const { derivation } = judge(rubric, evidenceOf(parts));
        for (const flip of derivation.flips) {
          const leaf = rubric.criteria
            .flatMap((c) => ("criteria" in c ? c.criteria : [c]))
            .find((c) => c.id === flip.criterion);
          if (leaf === undefined || "criteria" in leaf || !("human" in leaf.evidence)) continue;
          const ratings = [
            ...parts.ratings.filter((r) => r.criterion !== flip.criterion),
            ...rated({ [flip.criterion]: flip.to }),
          ];
          expect(judge(rubric, evidenceOf({ ...parts, ratings })).verdict).toEqual(flip.verdict);
        }
      }),
      { numRuns: 150 },
    );
  });
});

describe("outputs that came without code", () => {
  const submission = { sha256: "0".repeat(64), language: "tensors" as const, entryFile: "a.npz", files: [] };
  const judged = (criteria: object[], findings: Finding[]) =>
    judge(rubricOf(criteria), { ...evidenceOf({ findings }), submission });

  test("earn nothing for certain where they are right, for anything may have computed them", () => {
    const { verdict, score, derivation } = judged([checked("a", ["values"])], [found("values", "passed")]);
    expect([verdict.low, verdict.high]).toEqual(["no-hire", "strong-hire"]);
    expect(score).toEqual({ low: 0, high: 1 });
    expect(derivation.criteria[0]).toMatchObject({
      state: "skipped",
      because: "1 of 1 findings pass, on published inputs only: no code was handed in",
    });
    const { verdict: ofCode } = judge(
      rubricOf([checked("a", ["values"])]),
      evidenceOf({ findings: [found("values", "passed")] }),
    );
    expect(ofCode.low).toBe("strong-hire");
  });

  test("are wrong for certain where they are wrong", () => {
    const { score, derivation } = judged(
      [checked("a", ["values"])],
      [found("values", "passed"), found("values", "failed")],
    );
    expect(score).toEqual({ low: 0, high: 0 });
    expect(derivation.criteria[0]?.state).toBe("scored");
  });

  test("come to at most their share of a criterion that gives shares, and to what a skipped one gives at least", () => {
    const share = checked("a", ["values"], { credit: "share", "when-skipped": 0.5 });
    expect(judged([share], [found("values", "passed")]).score).toEqual({ low: 0.5, high: 1 });
    const most = [found("values", "passed"), found("values", "failed"), found("values", "failed")];
    expect(judged([share], most).score.high).toBeCloseTo(1 / 3);
    expect(judged([share], most).score.low).toBeCloseTo(1 / 3);
  });

  test("leave a criterion that gives shares open while a part is right, and settle it when nothing is", () => {
    const leafOf = (...states: Finding["state"][]) =>
      judged(
        [checked("a", ["values"], { credit: "share" })],
        states.map((state) => found("values", state)),
      ).derivation.criteria[0];
    expect(leafOf("passed", "failed")).toMatchObject({ state: "skipped", score: { low: 0, high: 0.5 } });
    expect(leafOf("failed", "failed")).toMatchObject({
      state: "scored",
      score: { low: 0, high: 0 },
      because: "0 of 2 findings pass: no",
    });
  });
});
