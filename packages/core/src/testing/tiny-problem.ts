import { ordinary } from "../checks/tolerance.ts";
import { withMistakes } from "../diagnosis/mistakes.ts";
import { collectEvidence } from "../grade.ts";
import { assemble, type Problem } from "../problem.ts";
import { IN_PROCESS, inProcess } from "../proving/sessions.ts";
import { define, type Reference } from "../reference.ts";
import type { CallResult, Inputs, Runner, Session } from "../runner.ts";
import type { Evidence } from "../schema/evidence.ts";
import { parse } from "../schema/parse.ts";
import { problemSpec } from "../schema/problem.ts";
import { rubric } from "../schema/rubric.ts";
import type { Submission } from "../schema/submission.ts";
import { div, type Float, softmax, sum, type Tensor, where } from "../tensor/index.ts";

/** softmax(x/√M) over each row of x, where the mask allows: the smallest problem with a mask, two outputs and two mistakes. */
export const tinyReference: Reference = define({
  mistakes: {
    "no-scale": "The logits are not divided by √M.",
    "wrong-axis": "The softmax runs over columns, so columns rather than rows sum to one.",
  },
  entries: {
    scaled_softmax({ x, mask }: { x: Tensor; mask?: Tensor }, wrong) {
      const scaled = wrong["no-scale"] ? x : div(x, Math.sqrt(x.shape.at(-1) as number));
      const logits = mask === undefined ? scaled : where(mask, scaled, -Infinity);
      const weights = softmax(logits, wrong["wrong-axis"] ? -2 : -1);
      return { weights, total: sum(x, -1) };
    },
  },
});

/** As it stands in `problem.yaml`, before it is read; a fresh copy, to be spoilt by a test. */
export const tinySpec = () => ({
  id: "tiny",
  version: 1,
  title: "Scaled softmax",
  paper: { title: "None", authors: "Nobody", year: 2020 },
  minutes: 5,
  difficulty: 1,
  entry: {
    name: "scaled_softmax",
    args: {
      x: { shape: ["N", "M"], dtype: "float32" },
      mask: { shape: ["N", "M"], dtype: "bool", optional: true },
    },
    returns: {
      weights: { shape: ["N", "M"], dtype: "float32" },
      total: { shape: ["N", 1], dtype: "float32" },
    },
  },
  dtypes: ["float32", "float64", "float16", "bfloat16"],
  families: {
    ordinary: { N: 4, M: 6, mask: "absent" },
    masked: { N: 4, M: 6, mask: { random: 0.5 } },
    // e⁰ of one column is 1 whatever the scale: here only the axis shows.
    "one-column": { N: 4, M: 1, mask: "absent" },
  } as Record<string, Record<string, unknown>>,
  checks: [
    { id: "shapes", kind: "shape" },
    { id: "dtypes", kind: "dtype" },
    { id: "values", kind: "close", of: "weights", kills: ["no-scale", "wrong-axis"] },
    { id: "finite", kind: "finite" },
    { id: "pure", kind: "pure" },
    { id: "trivial", kind: "trivial", of: "weights" },
  ] as Record<string, unknown>[],
  hints: [{ id: "scale", cost: 0.1 }],
});

/** As it stands in `rubric.yaml`. */
export const tinyRubric = () => ({
  problem: "tiny",
  version: 1,
  criteria: [
    {
      id: "correct",
      title: "Right",
      weight: 3,
      evidence: { checks: ["shapes", "values"] },
      levels: [
        { score: 0, anchor: "wrong" },
        { score: 1, anchor: "right" },
      ],
    },
    {
      id: "explains",
      title: "Explains it",
      weight: 1,
      evidence: { human: "Why √M?" },
      levels: [
        { score: 0, anchor: "no" },
        { score: 0.5, anchor: "half" },
        { score: 1, anchor: "yes" },
      ],
    },
  ] as Record<string, unknown>[],
  thresholds: { "strong-hire": 0.9, "lean-hire": 0.7 },
  gates: [{ criterion: "correct", below: 1, caps: "no-hire", because: "It is wrong" }] as Record<string, unknown>[],
  anchors: { "strong-hire": "s", "lean-hire": "l", "no-hire": "n" },
});

/** The tiny problem, with parts of its files replaced. */
export const tinyProblem = (
  spec: Partial<ReturnType<typeof tinySpec>> = {},
  reference: Reference = tinyReference,
): Problem =>
  assemble({
    spec: parse(problemSpec, { ...tinySpec(), ...spec }, "problem.yaml"),
    rubric: parse(rubric, tinyRubric(), "rubric.yaml"),
    reference,
    statement: "",
    hints: new Map([["scale", "Divide."]]),
    sha256: "0".repeat(64),
  });

export const tinySubmission: Submission = {
  sha256: "1".repeat(64),
  language: "node",
  entryFile: "solution.ts",
  files: new Map([["solution.ts", "export {};"]]),
};

/** A runner whose calls are answered by whole results, so that failures and side effects can be played. */
export function playing(call: (inputs: Inputs, session: number) => CallResult): Runner {
  let sessions = 0;
  return {
    ...inProcess(() => new Map()),
    async open(): Promise<Session> {
      const own = sessions++;
      return { info: IN_PROCESS, call: async (inputs) => call(inputs, own), close: async () => {} };
    },
  };
}

/** The result of a call that went well. */
export const returned = (outputs: ReadonlyMap<string, Tensor>, changed: readonly string[] = []): CallResult => ({
  state: "ok",
  outputs,
  changed,
  wallMs: 0,
  elapsedMs: 0,
  peakBytes: 0,
  log: "",
});

/** What the checks and the diagnosis of a problem find in what a runner answers. */
export const evidenceOf = (runner: Runner, problem: Problem = tinyProblem(), dtype?: Float): Promise<Evidence> =>
  collectEvidence(problem, tinySubmission, runner, {
    seed: { visible: "tests" },
    ...(dtype === undefined ? {} : { dtype }),
  });

/** The right answers of an ordinary implementation, changed. */
export const altered = (
  problem: Problem,
  change: (outputs: Map<string, Tensor>, inputs: Inputs) => Map<string, Tensor>,
): Runner => {
  const right = withMistakes(problem, problem.spec.entry.name, []);
  return inProcess((inputs) => change(new Map(ordinary(right, inputs)), inputs));
};
