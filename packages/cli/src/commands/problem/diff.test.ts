import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { allclose } from "../../cli.fixture.ts";
import { differences } from "../../diff/differences.ts";

const attention = fileURLToPath(new URL("../../../../../rubrics/scaled-dot-product-attention", import.meta.url));
const cwd = mkdtempSync(join(tmpdir(), "allclose-diff-"));
afterAll(() => rmSync(cwd, { recursive: true, force: true }));

type Edit = [file: string, from: string, to: string];
let count = 0;
/** A copy of the bank's problem with texts replaced. */
function changed(...edits: Edit[]): string {
  const name = `./version-${count++}`;
  cpSync(attention, join(cwd, name), { recursive: true, filter: (path) => !path.includes("submissions") });
  for (const [file, from, to] of edits) {
    const text = readFileSync(join(cwd, name, file), "utf8");
    expect(text).toContain(from);
    writeFileSync(join(cwd, name, file), text.replace(from, to));
  }
  return name;
}
const RAISED: Edit = ["problem.yaml", "version: 1", "version: 2"];
const diff = (to: string, ...more: string[]) => allclose(["problem", "diff", attention, to, ...more], { cwd });

describe("differences", () => {
  it("say nothing of what is the same, in whatever order its fields stand", () => {
    expect(differences({ a: 1, b: [{ id: "x", n: 1 }] }, { b: [{ n: 1, id: "x" }], a: 1 })).toEqual([]);
  });

  it("follow members by their name, not by their place", () => {
    const [x, y, z] = [
      { id: "x", n: 1 },
      { id: "y", n: 2 },
      { id: "z", n: 3 },
    ];
    expect(differences({ checks: [x, y] }, { checks: [y, z] })).toEqual([
      { path: "checks.x", says: 'removed: {"id":"x","n":1}' },
      { path: "checks.z", says: 'added: {"id":"z","n":3}' },
    ]);
    expect(differences([x, y], [y, x])).toEqual([{ path: "", says: "order: x, y → y, x" }]);
  });

  it("show other lists as a whole, and the order of arguments", () => {
    expect(differences({ kills: ["a"] }, { kills: ["a", "b"] })).toEqual([
      { path: "kills", says: '["a"] → ["a","b"]' },
    ]);
    expect(differences({ args: { a: 1, b: 1 } }, { args: { b: 1, a: 1 } })).toEqual([
      { path: "args", says: "order: a, b → b, a" },
    ]);
    expect(differences({ levels: [{ score: 0, anchor: "no" }] }, { levels: [{ score: 0, anchor: "never" }] })).toEqual([
      { path: "levels.0.anchor", says: "no → never" },
    ]);
  });
});

describe("allclose problem diff", () => {
  it("says that nothing changed", async () => {
    const { code, out, err } = await diff(changed());
    expect({ code, out, err }).toEqual({
      code: 0,
      out: "scaled-dot-product-attention 1 → 1\nnothing changed\n",
      err: "",
    });
  });

  const graded: [string, Edit, string, RegExp][] = [
    [
      "a family",
      ["problem.yaml", "N: 5, M: 7, D: 6, E: 4, mask: absent", "N: 9, M: 7, D: 6, E: 4, mask: absent"],
      "problem.yaml: families.ordinary.N: 5 → 9",
      /problem\.yaml: version: it is still 1/,
    ],
    [
      "the signature",
      [
        "problem.yaml",
        "output: { shape: [B, H, N, E], dtype: float32 }",
        "output: { shape: [B, H, N, E], dtype: float64 }",
      ],
      "problem.yaml: entry.returns.output.dtype: float32 → float64",
      /problem\.yaml: version/,
    ],
    [
      "a check",
      ["problem.yaml", "{ id: trivial, kind: trivial,", "{ id: trivial, kind: trivial, of: output,"],
      "problem.yaml: checks.trivial.of: added: output",
      /problem\.yaml: version/,
    ],
    [
      "a hint's cost",
      ["problem.yaml", "{ id: shapes, cost: 0.05 }", "{ id: shapes, cost: 0.1 }"],
      "problem.yaml: hints.shapes.cost: 0.05 → 0.1",
      /problem\.yaml: version/,
    ],
    [
      "the reference's code",
      ["reference.ts", "Math.sqrt(d_v)", "Math.sqrt(d_v + 1)"],
      "reference.ts: the code changed",
      /problem\.yaml: version/,
    ],
    [
      "a threshold",
      ["rubric.yaml", "lean-hire: 0.7", "lean-hire: 0.6"],
      "rubric.yaml: thresholds.lean-hire: 0.7 → 0.6",
      /rubric\.yaml: version: it is still 1, but a verdict could change \(rubric\.yaml: thresholds\.lean-hire\)/,
    ],
    [
      "a weight",
      ["rubric.yaml", "weight: 1.5", "weight: 2"],
      "rubric.yaml: criteria.explains-scaling.weight: 1.5 → 2",
      /rubric\.yaml: version/,
    ],
    [
      "a gate",
      ["rubric.yaml", "{ criterion: craft, below: 1,", "{ criterion: craft, below: 0.5,"],
      "rubric.yaml: gates.craft.below: 1 → 0.5",
      /rubric\.yaml: version/,
    ],
    [
      "a level's score",
      ["rubric.yaml", "{ score: 0.5, anchor", "{ score: 0.6, anchor"],
      "rubric.yaml: criteria.explains-scaling.levels.1.score: 0.5 → 0.6",
      /rubric\.yaml: version/,
    ],
  ];
  it.each(graded)("asks for a new version number when %s changes", async (_, edit, line, fault) => {
    const without = await diff(changed(edit));
    expect(without.out).toContain(`! ${line}\n`);
    expect(without.err).toMatch(fault);
    expect(without.code).toBe(1);
    const raised = await diff(changed(edit, RAISED));
    expect(raised.out).toContain(`! ${line}\n`);
    expect(raised.out).toContain("problem.yaml: version: 1 → 2");
    expect({ err: raised.err, code: raised.code }).toEqual({ err: "", code: 0 });
  });

  const harmless: [string, Edit, string][] = [
    ["a title", ["problem.yaml", "minutes: 45", "minutes: 50"], "problem.yaml: minutes: 45 → 50"],
    ["the statement", ["statement.md", "## The task", "## Your task"], "statement.md: lines: 1 added, 1 removed"],
    ["a hint's text", ["hints.md", "Write down", "Note"], "hints.md: shapes: the text changed"],
    [
      "a mistake's words",
      ["reference.ts", "so the softmax saturates as d_k grows", "so it saturates"],
      "reference.ts: mistakes.no-scale.says: ",
    ],
    ["a comment in the reference", ["reference.ts", "/** The one maximum", "/** The maximum"], ""],
    [
      "an anchor",
      ["rubric.yaml", "“to keep the numbers small”", "“because”"],
      "rubric.yaml: criteria.explains-scaling.levels.0.anchor: ",
    ],
    [
      "what a check must catch",
      ["problem.yaml", "kills: [finite-fill]", "kills: []"],
      "problem.yaml: checks.nothing-to-attend.kills: ",
    ],
  ];
  it.each(harmless)("asks for none when %s changes", async (_, edit, line) => {
    const { out, err, code } = await diff(changed(edit));
    expect(out).toContain(line);
    expect({ err, code }).toEqual({ err: "", code: 0 });
  });

  it("does not let a version number go back", async () => {
    const { err, code } = await allclose(["problem", "diff", changed(RAISED), changed()], { cwd });
    expect(err).toMatch(/problem\.yaml: version: it went back from 2 to 1/);
    expect(code).toBe(1);
  });

  it("gives the same as JSON", async () => {
    const { out, code } = await diff(changed(["problem.yaml", "minutes: 45", "minutes: 50"]), "--json");
    expect(JSON.parse(out)).toEqual({
      problem: "scaled-dot-product-attention",
      versions: { before: 1, after: 1 },
      changes: [{ where: "problem.yaml: minutes", says: "45 → 50" }],
      faults: [],
    });
    expect(code).toBe(0);
  });

  it("refuses two different problems, and folders that are none", async () => {
    const other = changed(
      ["problem.yaml", "id: scaled-dot-product-attention", "id: other"],
      ["rubric.yaml", "problem: scaled-dot-product-attention", "problem: other"],
    );
    expect((await diff(other)).err).toMatch(
      /expected another version of scaled-dot-product-attention, but it is other/,
    );
    const { err, code } = await diff("./nowhere");
    expect(err).toMatch(/nowhere: no such problem folder/);
    expect(code).toBe(2);
  });
});

describe("--reports", () => {
  const reports = join(cwd, "reports");
  const STRICT: Edit[] = [
    ["rubric.yaml", "version: 1", "version: 2"],
    ["rubric.yaml", "lean-hire: 0.7", "lean-hire: 0.88"],
  ];

  beforeAll(async () => {
    mkdirSync(join(reports, "deep"), { recursive: true });
    const grade = (file: string, out: string, ...more: string[]) =>
      allclose(
        ["grade", join(attention, "submissions", file), "--problem", attention, "--json", join(reports, out), ...more],
        { cwd },
      );
    const scores = join(cwd, "scores.yaml");
    writeFileSync(scores, "explains-scaling: 0\n");
    // Right, and not explained: 0.85, Lean Hire.
    await grade("correct-typescript.ts", "deep/right.json", "--scores", scores);
    await grade("wrong-mask-inverted.ts", "wrong.json");
    const right = JSON.parse(readFileSync(join(reports, "deep/right.json"), "utf8"));
    const { evidence } = right;
    const store = (name: string, value: unknown) => writeFileSync(join(reports, name), JSON.stringify(value));
    store("other.json", { ...right, evidence: { ...evidence, problem: { ...evidence.problem, id: "rope" } } });
    store("newer.json", { ...right, schema: "allclose/report/99" });
    store("field.json", { ...right, evidence: { ...evidence, dtype: "float31" } });
    writeFileSync(join(reports, "cut.json"), '{ "schema": "allclose/rep');
    writeFileSync(join(reports, "notes.txt"), "no report");
  });

  it("says who would get another verdict, skips other problems, and tells what cannot be read without losing the rest", async () => {
    const { out, err, code } = await diff(changed(...STRICT), "--reports", reports);
    expect(out).toMatch(
      /report +verdict +would be\ndeep\/right\.json +Lean Hire +No Hire\n1 of 2 reports would get another verdict/,
    );
    expect(out).toContain("1 skipped, of other problems: other.json (rope)");
    expect(out).toContain("3 could not be read");
    expect(err).toMatch(/cut\.json: it is not JSON/);
    expect(err).toMatch(/field\.json: evidence\.dtype: expected .*"float31" came/);
    expect(err).toMatch(/newer\.json: schema: allclose\/report\/99 is newer than this build/);
    expect(code).toBe(2);
  });

  it("says that nobody would, when nothing that counts changed", async () => {
    const { out } = await diff(changed(), "--reports", reports, "--json");
    const { judged, skipped, broken } = JSON.parse(out).reports;
    expect(judged.map((r: { file: string; changes: boolean }) => [r.file, r.changes])).toEqual([
      ["deep/right.json", false],
      ["wrong.json", false],
    ]);
    expect(skipped).toEqual([{ file: "other.json", problem: "rope" }]);
    expect(broken.map((r: { file: string }) => r.file)).toEqual(["cut.json", "field.json", "newer.json"]);
  });

  it("wants a folder that is there", async () => {
    const { err, code } = await diff(changed(), "--reports", "nowhere");
    expect(err).toMatch(/--reports: nowhere: expected a folder of reports, but it cannot be read \(ENOENT\)/);
    expect(code).toBe(2);
  });
});
