import { readFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { wrong } from "../report/reports.fixture.ts";
import { tinySpec } from "../testing/tiny-problem.ts";
import type { Counterexample } from "./counterexample.ts";
import type { Evidence, FailedFinding } from "./evidence.ts";
import { readProblemSpec } from "./read-problem-spec.ts";
import { readEvidence, readReport, STEPS, type Step, upgrade } from "./upgrade.ts";

/** A format that has been changed twice: `n` became `count`, and then a text. */
const CHAIN: Step[] = [
  {
    from: "allclose/thing/2",
    to: "allclose/thing/3",
    upgrade: ({ count, ...rest }) => ({ ...rest, count: `${count}` }),
  },
  { from: "allclose/thing/1", to: "allclose/thing/2", upgrade: ({ n, ...rest }) => ({ ...rest, count: n }) },
];
const thing = (value: unknown, absent?: string) =>
  upgrade(value, "allclose/thing/3", "thing.json", { steps: CHAIN, ...(absent === undefined ? {} : { absent }) });
const codeOf = (run: () => unknown): string => {
  try {
    run();
  } catch (error) {
    return (error as { code: string }).code;
  }
  return "nothing was thrown";
};

describe("upgrade", () => {
  it("goes through every step, whatever order they are written in", () => {
    expect(thing({ schema: "allclose/thing/1", n: 7, name: "a" })).toEqual({
      schema: "allclose/thing/3",
      count: "7",
      name: "a",
    });
    expect(thing({ schema: "allclose/thing/2", count: 7 })).toEqual({ schema: "allclose/thing/3", count: "7" });
  });

  it("leaves what is current alone, and what is no object to the schema", () => {
    const now = { schema: "allclose/thing/3", count: "7" };
    expect(thing(now)).toBe(now);
    expect(thing([1])).toEqual([1]);
    expect(thing(null)).toBe(null);
  });

  it("takes a value that names no format for the one it is told, if it is told one", () => {
    expect(thing({ n: 1 }, "allclose/thing/1")).toEqual({ schema: "allclose/thing/3", count: "1" });
    expect(() => thing({ n: 1 })).toThrow('thing.json: schema: expected "allclose/thing/3", but nothing came');
  });

  it.each([
    [
      "a newer format",
      "allclose/thing/4",
      "schema/newer",
      /is newer than this build .*reads up to allclose\/thing\/3; update allclose/,
    ],
    ["one that never was", "allclose/thing/0", "schema/version", /there is no allclose\/thing\/0/],
    [
      "another kind",
      "allclose/report/1",
      "schema/kind",
      /expected "allclose\/thing\/3", but "allclose\/report\/1" came/,
    ],
    ["a misspelt kind", "allclose/thng/3", "schema/kind", /did you mean allclose\/thing\/3/],
    ["a kind without a version", "allclose/thing", "schema/version", /there is no allclose\/thing/],
    ["something that is no text", 3, "schema/kind", /but 3 came/],
  ])("refuses %s", (_, schema, code, message) => {
    expect(() => thing({ schema })).toThrow(message);
    expect(codeOf(() => thing({ schema }))).toBe(code);
  });

  it("ends when steps go in a circle", () => {
    const circle: Step[] = [
      { from: "allclose/thing/1", to: "allclose/thing/2", upgrade: (v) => v },
      { from: "allclose/thing/2", to: "allclose/thing/1", upgrade: (v) => v },
    ];
    expect(
      codeOf(() => upgrade({ schema: "allclose/thing/1" }, "allclose/thing/3", "thing.json", { steps: circle })),
    ).toBe("schema/version");
  });
});

describe("the formats of this build", () => {
  const stored = async () => JSON.parse(await readFile(new URL("../browser/stored.json", import.meta.url), "utf8"));

  it("have steps that lead forward by one version of the same kind", () => {
    for (const { from, to } of STEPS) {
      const [kind, version] = [from.replace(/\d+$/, ""), Number(/\d+$/.exec(from)?.[0])];
      expect(to).toBe(`${kind}${version + 1}`);
    }
  });

  it("read a problem with and without its schema line, and refuse a later one", () => {
    expect(readProblemSpec(tinySpec(), "problem.yaml").id).toBe("tiny");
    expect(readProblemSpec({ schema: "allclose/problem/1", ...tinySpec() }, "problem.yaml").id).toBe("tiny");
    expect(() => readProblemSpec({ ...tinySpec(), schema: "allclose/problem/99" }, "problem.yaml")).toThrow(
      /problem\.yaml: schema: allclose\/problem\/99 is newer/,
    );
    expect(() => readProblemSpec("text", "problem.yaml")).toThrow(/problem\.yaml: the whole: expected object/);
  });

  it("read evidence, and refuse what is not", async () => {
    const { evidence } = await stored();
    expect(readEvidence(evidence, "e.json").problem.id).toBe("scaled-dot-product-attention");
    expect(() => readEvidence({ ...evidence, schema: "allclose/evidence/99" }, "e.json")).toThrow(
      /e\.json: schema: .*newer/,
    );
  });

  it("name what is no name of a format in a few words", () => {
    const deep = JSON.parse("[".repeat(50_000) + "]".repeat(50_000));
    for (const schema of [deep, 1, "a".repeat(10_000), `allclose/report/${"9".repeat(10_000)}`])
      expect(() => readReport({ schema }, "r.json")).toThrow(
        expect.objectContaining({
          code: expect.stringMatching(/^schema\//),
          message: expect.stringMatching(/^.{1,400}$/),
        }),
      );
  });

  // Whatever renders a report counts on it.
  it("hold as many numbers as they say", () => {
    const { counterexamples, findings } = wrong().evidence;
    const [example] = counterexamples as [Counterexample];
    const [shown] = example.expected as [Counterexample["expected"][number]];
    const failed = findings.find((f) => f.state === "failed" && f.heat !== undefined) as FailedFinding;
    const heat = failed.heat as NonNullable<FailedFinding["heat"]>;
    const issuesOf = (change: Partial<Evidence>) =>
      codeOf(() => readEvidence({ ...wrong().evidence, ...change }, "e.json"));
    const shaped = (shape: number[], values: typeof shown.values) =>
      issuesOf({ counterexamples: [{ ...example, expected: [{ ...shown, shape, values }] }] });
    expect(shaped([2, 1], [1, 2])).toBe("nothing was thrown");
    expect(shaped([2, 2], [1, 2])).toBe("schema/invalid");
    expect(shaped([-1, -2], [1, 2])).toBe("schema/invalid");
    const mapped = (change: Partial<typeof heat>) =>
      issuesOf({ findings: [{ ...failed, heat: { ...heat, ...change } }] });
    expect(mapped({ rows: 1, columns: 2, ratios: [1, 2] })).toBe("nothing was thrown");
    expect(mapped({ rows: 1e9, columns: 1e9 })).toBe("schema/invalid");
  });

  it("list criteria no deeper than a rubric nests them", () => {
    const { judgement, ...rest } = wrong();
    const [first, ...others] = judgement.derivation.criteria;
    const at = (depth: number) => ({
      ...rest,
      judgement: { ...judgement, derivation: { ...judgement.derivation, criteria: [{ ...first, depth }, ...others] } },
    });
    expect(codeOf(() => readReport(at(50), "r.json"))).toBe("nothing was thrown");
    expect(codeOf(() => readReport(at(1e9), "r.json"))).toBe("schema/invalid");
  });

  it("read a report whose evidence is of an earlier format than the report", async () => {
    const steps: Step[] = [
      {
        from: "allclose/evidence/0",
        to: "allclose/evidence/1",
        upgrade: ({ facts, ...rest }) => ({ ...rest, findings: facts }),
      },
    ];
    const { evidence } = await stored();
    const { findings, ...rest } = evidence;
    const old = { schema: "allclose/report/1", evidence: { ...rest, schema: "allclose/evidence/0", facts: findings } };
    // The fields that are missing here are the report's own: the evidence in it was read.
    const issues = (run: () => unknown): string => {
      try {
        run();
      } catch (error) {
        return (error as Error).message;
      }
      return "";
    };
    expect(issues(() => readReport(old, "r.json", steps))).toMatch(/r\.json: judgement: expected object/);
    expect(issues(() => readReport(old, "r.json", steps))).not.toMatch(/evidence/);
    expect(issues(() => readReport(old, "r.json", []))).toMatch(
      /r\.json: evidence: schema: there is no allclose\/evidence\/0/,
    );
  });
});
