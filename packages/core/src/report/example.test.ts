import { readFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { judge } from "../judging/judge.ts";
import type { Counterexample } from "../schema/counterexample.ts";
import { type Diagnosis, evidence } from "../schema/evidence.ts";
import type { Report } from "../schema/report.ts";
import { rubric } from "../schema/rubric.ts";
import { exampleView } from "./example.ts";
import { htmlReport } from "./html.ts";
import { NO_COLOURS, terminalReport } from "./terminal.ts";
import { exampleLines } from "./terminal-example.ts";
import { reportView } from "./view.ts";

const stored = JSON.parse(await readFile(new URL("../browser/stored.json", import.meta.url), "utf8"));
const marks = rubric.parse(stored.rubric);

const float = (name: string, shape: number[], values: Counterexample["expected"][number]["values"]) => ({
  name,
  shape,
  dtype: "float32" as const,
  values,
});
const mask = { name: "mask", shape: [2, 2], dtype: "bool" as const, values: [1, 1, 1, 0] };

const small: Counterexample = {
  check: "values",
  family: "ordinary",
  draw: 0,
  inputs: [float("Q", [1, 2], [1, -0.25]), mask, { name: "eps", value: 0.5 }],
  expected: [float("output", [2, 2], [0.669762, 0.330238, 1, 0])],
  actual: [float("output", [2, 2], [0.731059, 0.330239, 1, "NaN"])],
  message: "output[0, 0] should be 0.669762, but is 0.731059",
  numbers: 7,
};

function reportOf(counterexamples: readonly Counterexample[], diagnosis?: Diagnosis, entryFile?: string): Report {
  const given = evidence.parse(stored.evidence);
  const facts = {
    ...given,
    counterexamples: [...counterexamples],
    diagnosis: diagnosis ?? given.diagnosis,
    submission: { ...given.submission, entryFile: entryFile ?? given.submission.entryFile },
  };
  return {
    schema: "allclose/report/1",
    allclose: "0.0.0",
    title: "Scaled dot-product attention",
    evidence: facts,
    judgement: judge(marks, facts),
    anchors: marks.anchors,
    run: {
      isolation: "namespaces",
      interpreter: "python3",
      versions: {},
      calls: 1,
      wallMs: 1,
      callMs: { median: 1, max: 2 },
      peakBytes: 0,
      measurements: [],
    },
  };
}

const lines = (c: Counterexample, earlier: readonly Counterexample[] = []) =>
  exampleLines(exampleView(c, earlier, "attention.py"), NO_COLOURS);

describe("a counterexample in a terminal", () => {
  it("has its inputs, and what is expected beside what came, aligned and marked", () => {
    expect(lines(small)).toEqual([
      "The smallest case found that fails: 7 numbers (from ordinary, draw 0)",
      "  Q (1, 2)      mask (2, 2)   eps   expected output (2, 2)   it gave output (2, 2)",
      "      1 -0.25    true  true   0.5   0.6698 0.3302            0.7311≠ 0.3302",
      "                 true false              1      0                 1     NaN≠".replace(
        "1     NaN≠",
        "1     NaN≠",
      ),
      "to try it again: allclose replay report.json --check values attention.py",
    ]);
  });

  it("says sizes only where there is too much to read", () => {
    const values = Array.from({ length: 65 }, (_, i) => i);
    const large = { ...small, inputs: [float("Q", [5, 13], values)], numbers: 65 };
    expect(lines(large)).toEqual([
      "The smallest case found that fails: 65 numbers (from ordinary, draw 0)",
      "  Q (5, 13)",
      "to try it again: allclose replay report.json --check values attention.py",
    ]);
    expect(lines({ ...large, numbers: 64 }).length).toBeGreaterThan(4);
  });

  it("is not written out again for another check", () => {
    const again = lines({ ...small, check: "weights" }, [small]);
    expect(again[0]).toBe("The case shown for values fails here too");
    expect(again).toHaveLength(2);
    const other = lines({ ...small, check: "weights", expected: [float("weights", [1], [2])] }, [small]);
    expect(other.join("\n")).toContain("expected weights (1,)");
    expect(other.join("\n")).not.toContain("Q (1, 2)");
  });

  it("says so where nothing came, and numbers its matrices where there are several", () => {
    const { actual: _, ...nothing } = { ...small, expected: [float("output", [2, 1, 1], [1, 2])] };
    const text = lines(nothing).join("\n");
    expect(text).toContain("it gave no output");
    expect(text).toContain("[0]");
    expect(text).toContain("[1]");
  });

  it("keeps to its width", () => {
    const wide = ["A", "B", "C", "D", "E", "F"].map((name) => float(name, [1, 8], [1, 2, 3, 4, 5, 6, 7, 8.125]));
    for (const line of lines({ ...small, inputs: wide, numbers: 48 })) expect(line.length).toBeLessThanOrEqual(100);
  });

  it("stands under the check that fails", () => {
    const text = terminalReport(reportOf([small]));
    expect(text).toMatch(/values on \w+: .*\n(.*\n)*?\s+The smallest case found that fails: 7 numbers/);
    expect(terminalReport(reportOf([]))).not.toContain("The smallest case");
  });

  it("never hands a shell what a candidate wrote", () => {
    const text = terminalReport(reportOf([small], undefined, "a.py; rm -rf ~"));
    expect(text).toContain("--check values <submission>");
    expect(exampleView(small, [], "-x.py").command).toContain("<submission>");
  });
});

describe("a counterexample in HTML", () => {
  it("is tables whose differing elements carry a sign beside their colour", () => {
    const page = htmlReport(reportOf([small]));
    expect(page).toContain("<caption>Q (1, 2)</caption>");
    expect(page).toContain('<td class="off" title="not what is expected">0.7311 ≠</td>');
    expect(page).toContain("<td>0.3302</td>");
    expect(page).toContain("allclose replay report.json --check values");
    expect(htmlReport(reportOf([]))).not.toContain('class="example"');
  });

  it("is escaped", () => {
    const evil = "<script>alert(1)</script>";
    const page = htmlReport(
      reportOf([
        {
          ...small,
          family: evil,
          message: evil,
          inputs: [float(evil, [1], [1]), { name: evil, value: evil }],
          expected: [float(evil, [1], [1])],
        },
      ]),
    );
    expect(page).not.toContain("<script");
    expect(page).toContain("&lt;script&gt;");
  });
});

describe("the mistake's heading", () => {
  const symptom = {
    id: "sign-flipped",
    says: "output has the opposite sign",
    confidence: 0.97,
    because: "in all 4 cases",
  };

  it("has the symptoms under it where no mistake explains what came", () => {
    const text = terminalReport(reportOf([], { explanations: [], symptoms: [symptom] }));
    expect(text).toContain("It looks as if output has the opposite sign");
    expect(text).toContain("97 % sure: in all 4 cases");
    expect(htmlReport(reportOf([], { explanations: [], symptoms: [symptom] }))).toContain("It looks as if");
  });

  it("has the mistake, and how sure that is, where one does", () => {
    const { mistakes } = reportView(reportOf([]));
    expect(mistakes.heading).toBe("The mistake");
    expect(mistakes.notes).toEqual([expect.stringMatching(/^99 % sure: it gives what came on 36 failing cases/)]);
    expect(terminalReport(reportOf([]))).not.toContain("It looks as if");
  });

  it("says why several are left", () => {
    const [one] = evidence.parse(stored.evidence).diagnosis.explanations;
    const two = { explanations: [one!, one!], apart: "no input that was tried tells them apart", symptoms: [] };
    expect(reportView(reportOf([], two)).mistakes.notes).toEqual(["no input that was tried tells them apart"]);
  });
});
