import { readFileSync } from "node:fs";
import fc from "fast-check";
import { judge } from "../judging/judge.ts";
import type { Counterexample } from "../schema/counterexample.ts";
import { type Evidence, evidence, type Finding } from "../schema/evidence.ts";
import type { Report, Run } from "../schema/report.ts";
import { rubric } from "../schema/rubric.ts";

const stored = JSON.parse(readFileSync(new URL("../browser/stored.json", import.meta.url), "utf8"));
const marks = rubric.parse(stored.rubric);

/** The report of a submission that forgets the scale, its facts changed. */
export function reportOf(change: (facts: Evidence) => Evidence = (facts) => facts, run: Partial<Run> = {}): Report {
  const facts = change(evidence.parse(stored.evidence));
  return {
    schema: "allclose/report/1",
    allclose: "0.0.0",
    title: "Scaled dot-product attention",
    evidence: facts,
    judgement: judge(marks, facts),
    anchors: marks.anchors,
    run: {
      isolation: "namespaces",
      interpreter: "/usr/bin/python3",
      versions: { python: "3.11.2" },
      calls: 48,
      wallMs: 2500,
      callMs: { median: 1, max: 2 },
      peakBytes: 0,
      measurements: [],
      ...run,
    },
  };
}

/** Everything passes, or everything becomes the same. */
const every = (become: (at: Pick<Finding, "check" | "kind" | "case">) => Finding) => (facts: Evidence) => ({
  ...facts,
  diagnosis: { explanations: [], symptoms: [] },
  counterexamples: [],
  findings: facts.findings.map(({ check, kind, case: id }) => become({ check, kind, case: id })),
});
export const right = (): Report => reportOf(every((at) => ({ ...at, state: "passed" })));
export const ungradable = (why = "the runner went away"): Report =>
  reportOf(every((at) => ({ ...at, state: "ungradable", why })));

/** A right one whose human scores are there. */
export function settled(): Report {
  const report = right();
  const ratings = report.judgement.pending.map((criterion) => ({ criterion, score: 1, rater: "interviewer" }));
  const evidence = { ...report.evidence, ratings };
  return { ...report, evidence, judgement: judge(marks, evidence) };
}

/** Right on every visible input, wrong on the hidden ones. */
export const hiddenOnly = (): Report =>
  reportOf((facts) => ({
    ...facts,
    counterexamples: [],
    diagnosis: { explanations: [], symptoms: [] },
    findings: facts.findings.map(
      ({ check, kind, case: id }): Finding =>
        id.visibility === "visible"
          ? { check, kind, case: id, state: "passed" }
          : { check, kind, case: id, state: "failed", code: "values", message: "fails on inputs that are not shown" },
    ),
  }));

const small: Counterexample = {
  check: "values",
  family: "ordinary",
  draw: 0,
  inputs: [
    { name: "Q", shape: [1, 2], dtype: "float32", values: [1, -0.25] },
    { name: "mask", shape: [2, 2], dtype: "bool", values: [1, 1, 1, 0] },
    { name: "eps", value: 0.5 },
  ],
  expected: [{ name: "output", shape: [2, 2], dtype: "float32", values: [0.669762, 0.330238, 1, 0] }],
  actual: [{ name: "output", shape: [2, 2], dtype: "float32", values: [0.731059, 0.330239, 1, "NaN"] }],
  weights: {
    expected: { name: "weights", shape: [2, 1, 3], dtype: "float32", values: [0.25, 0.75, 0, 1, 0, 0] },
    actual: { name: "weights", shape: [2, 1, 3], dtype: "float32", values: [0.2, 0.5, 0.3, 1, 0, "NaN"] },
  },
  message: "output[0, 0] should be 0.669762, but is 0.731059",
  numbers: 7,
};

/** With an error map, a counterexample and a measurement: everything that a report can show. */
export const wrong = (): Report =>
  reportOf(
    (facts) => ({
      ...facts,
      counterexamples: [small],
      findings: facts.findings.map((f) =>
        f.state === "failed" && f.check === "values" && f.case.visibility === "visible"
          ? { ...f, heat: { at: [0, 1], rows: 1, columns: 5, ratios: [0.5, 5, 20, 1e6, "NaN" as const] } }
          : f,
      ),
    }),
    {
      measurements: [
        {
          check: "values",
          quantity: "ms",
          axis: "N",
          points: [
            { size: 64, value: 1 },
            { size: 128, value: 4 },
            { size: 256, value: 17 },
          ],
          floor: 2,
          estimate: { value: 2.02, low: 1.9, high: 2.1 },
          limit: 1.5,
        },
      ],
    },
  );

/** A failing report in which everything that a candidate can write is this text. */
export const saying = (text: string): Report =>
  reportOf((facts) => ({
    ...facts,
    submission: { ...facts.submission, entryFile: text },
    diagnosis: { explanations: [], symptoms: [{ id: "x", says: text, confidence: 0.5, because: text }] },
    counterexamples: [{ ...small, inputs: [{ name: text, value: text }], message: text }],
    findings: [
      {
        check: "values",
        kind: "close",
        case: { family: "ordinary", draw: 0, visibility: "visible" },
        state: "failed",
        code: "raised",
        message: text,
        failure: {
          kind: "raised",
          fault: "candidate",
          message: text,
          file: text,
          line: 3,
          frames: [{ file: text, line: 3, in: text }],
        },
      },
      {
        check: "values",
        kind: "close",
        case: { family: "large", draw: 0, visibility: "visible" },
        state: "skipped",
        why: text,
      },
      {
        check: "values",
        kind: "close",
        case: { family: "huge", draw: 0, visibility: "visible" },
        state: "ungradable",
        why: text,
      },
      ...facts.findings,
    ],
  }));

const PIECES = [
  ..."\\`*_[]()<>&|~!#@:$\"'{}+-=.; \n\r\t\u0000\u0007\u001b\u202e\u200b\ufffe\uffff\ud800\udc00aZ0é漢",
  "```",
  "]]>",
  "<!--",
  "-->",
  "</details>",
  "<script>",
  "&#60;",
  "&amp;",
  "@octocat",
  "#12",
  "GH-7",
  "https://x.example/",
  "www.x.example",
  "a@x.example",
  "[x](https://x.example)",
  "![x](y)",
  "\n\n# h\n",
  "\n| a |\n|---|\n",
  "1. ",
  "$x$",
  "***",
];

/** Texts of a candidate who knows every format's marks. */
export const texts = fc.oneof(
  fc.array(fc.constantFrom(...PIECES), { maxLength: 24 }).map((parts) => parts.join("")),
  fc.string({ unit: "binary", maxLength: 40 }),
);
