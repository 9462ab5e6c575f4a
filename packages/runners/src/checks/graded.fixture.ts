import {
  assemble,
  collectEvidence,
  type Evidence,
  type Finding,
  type Library,
  type Problem,
  parse,
  problemSpec,
  type Reference,
  rubric,
  type Submission,
} from "@allclose/core";
import { afterAll } from "vitest";
import { createRunner } from "../local.ts";
import { available } from "../python/testing.ts";

/** For the tests of this folder: tiny problems from data, programs from text, and what the real runners make of both. */
export const LANGUAGES = ["PyTorch", "NumPy", "TypeScript"] as const;
export type Language = (typeof LANGUAGES)[number];
/** The same thing said in each language. */
export type InEach<T = string> = Readonly<Record<Language, T>>;

const { torch } = await available();
/** Those that can run here: PyTorch is not on every machine. */
export const HERE: readonly Language[] = torch ? LANGUAGES : LANGUAGES.filter((language) => language !== "PyTorch");

const ENTRY_FILE: InEach = { PyTorch: "solution.py", NumPy: "solution.py", TypeScript: "solution.ts" };
const IMPORTS: InEach = { PyTorch: "import torch\n", NumPy: "import numpy as np\n", TypeScript: "" };

export const program = (language: Language, text: string, entryFile = ENTRY_FILE[language]): Submission => ({
  sha256: "1".repeat(64),
  language: language === "TypeScript" ? "node" : "python",
  entryFile,
  files: new Map([[entryFile, IMPORTS[language] + text]]),
});

/** One expression for both Python libraries, which differ in little but names. */
export const python = (text: string): Pick<InEach, "NumPy" | "PyTorch"> => ({
  NumPy: text,
  PyTorch: text.replaceAll("np.concatenate", "torch.cat").replaceAll("np.", "torch.").replaceAll("keepdims", "keepdim"),
});

/** In TypeScript matrices are handled as lists of rows (R) and of columns (T), which may be returned as they are. */
export const ROWS = `
const R = ({ shape: [n, m], data }: any) => Array.from({ length: n }, (_, i) => [...data.subarray(i * m, (i + 1) * m)]);
const T = (x: any) => x[0].map((_: any, j: number) => x.map((r: any) => r[j]));
const total = (r: any) => r.reduce((s: number, e: number) => s + e, 0);
const softmax = (r: any) => r.map((e: number) => 1 / total(r.map((o: number) => Math.exp(o - e))));
`;

export const float = (...shape: (string | number)[]) => ({ shape, dtype: "float32" });
export const whole = (...shape: (string | number)[]) => ({ shape, dtype: "int64" });

export interface Setting {
  readonly entry: Record<string, unknown>;
  readonly others?: readonly Record<string, unknown>[];
  readonly families: Record<string, Record<string, unknown>>;
  readonly checks: readonly Record<string, unknown>[];
  readonly reference: Reference;
  readonly baselines?: ReadonlyMap<Library, Submission>;
  readonly draws?: { readonly visible: number; readonly hidden: number };
}

/** A problem of one visible draw a family, where nothing else is said. */
export function problemOf({ reference, baselines, ...given }: Setting): Problem {
  const spec = parse(
    problemSpec,
    {
      id: "tiny",
      version: 1,
      title: "Tiny",
      paper: { title: "None", authors: "Nobody", year: 2020 },
      minutes: 5,
      difficulty: 1,
      draws: { visible: 1, hidden: 0 },
      ...given,
    },
    "problem.yaml",
  );
  const leaf = {
    id: "all",
    title: "All",
    evidence: { checks: spec.checks.map(({ id }) => id) },
    levels: [
      { score: 0, anchor: "wrong" },
      { score: 1, anchor: "right" },
    ],
  };
  const marks = {
    problem: spec.id,
    version: 1,
    criteria: [leaf],
    thresholds: { "strong-hire": 0.9, "lean-hire": 0.7 },
    anchors: { "strong-hire": "s", "lean-hire": "l", "no-hire": "n" },
  };
  return assemble({
    spec,
    rubric: parse(rubric, marks, "rubric.yaml"),
    reference,
    statement: "",
    hints: new Map(),
    ...(baselines ? { baselines } : {}),
    sha256: "0".repeat(64),
  });
}

/** Grades with one runner for the whole file; what a program came to is found once, whoever asks first. */
export function grader(): (problem: Problem, submission: Submission) => Promise<Evidence> {
  const runner = createRunner();
  afterAll(() => runner.close());
  const known = new Map<Problem, Map<string, Promise<Evidence>>>();
  return (problem, submission) => {
    const text = JSON.stringify([...submission.files]);
    const own = known.get(problem) ?? new Map<string, Promise<Evidence>>();
    known.set(problem, own);
    const evidence = own.get(text) ?? collectEvidence(problem, submission, runner, { seed: { visible: "tests" } });
    own.set(text, evidence);
    return evidence;
  };
}

const findingsOf = ({ findings }: Evidence, check: string): Finding[] =>
  findings.filter((finding) => finding.check === check);

/** What became of a check, in a word for each case: its state, its code where it failed, its reason where it was skipped. */
export const told = (evidence: Evidence, check: string): string[] =>
  findingsOf(evidence, check).map((finding) => {
    if (finding.state === "passed") return "passed";
    return finding.state === "failed" ? `${finding.code}: ${finding.message}` : `${finding.state}: ${finding.why}`;
  });
