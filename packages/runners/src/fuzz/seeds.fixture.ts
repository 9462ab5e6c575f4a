import {
  assemble,
  define,
  type GoldenFile,
  grade,
  makeGolden,
  mistaken,
  type Problem,
  parse,
  type Report,
  readProblemSpec,
  rubric,
} from "@allclose/core";
import { div, softmax, type Tensor } from "@allclose/core/tensor";

/** As it stands in problem.yaml. Small, so that a random change falls on something that matters. */
export const SPEC = {
  id: "tiny",
  version: 1,
  title: "Scaled softmax",
  paper: { title: "None", authors: "Nobody", year: 2020, equations: ["1"] },
  minutes: 5,
  difficulty: 1,
  entry: {
    name: "scaled_softmax",
    args: {
      x: { shape: ["N", "M"], dtype: "float32" },
      mask: { shape: ["N", "M"], dtype: "bool", optional: true },
      by: { type: "float", optional: true },
      "state.m": { shape: ["N*M", 2], dtype: "int64", optional: true },
    },
    returns: { y: { shape: ["N", "M"], dtype: "float32" } },
  },
  dtypes: ["float32", "float16"],
  draws: { visible: 1, hidden: 1 },
  families: {
    ordinary: { N: 2, M: 3, mask: "absent", by: "absent", "state.m": "absent" },
    masked: { extends: "ordinary", mask: { random: 0.5 }, "expect-there": "either" },
    hot: { extends: "ordinary", x: { normal: { mean: 1, scale: 80 } }, by: { choose: [1, 2] }, dtype: "float32" },
  },
  checks: [
    { id: "values", kind: "close", families: ["ordinary"], kills: ["no-scale"] },
    { id: "sums", kind: "property", property: "sums-to-one", of: "y", axis: -1, families: ["ordinary"] },
    { id: "gradients", kind: "gradient", wrt: ["x"], families: ["ordinary"] },
    { id: "pure", kind: "pure", families: ["ordinary"] },
  ],
  hints: [{ id: "scale", cost: 0.1 }],
} as const;

const LEVELS = [
  { score: 0, anchor: "wrong" },
  { score: 1, anchor: "right" },
];

/** As it stands in rubric.yaml. */
export const RUBRIC = {
  problem: "tiny",
  version: 1,
  criteria: [
    {
      id: "correct",
      title: "Right",
      weight: 3,
      criteria: [
        { id: "values", title: "Values", evidence: { checks: ["values"], credit: "share" }, levels: LEVELS },
        { id: "sums", title: "Sums", evidence: { checks: ["sums"], "when-skipped": 0.5 }, levels: LEVELS },
      ],
    },
    { id: "explains", title: "Explains it", evidence: { human: "Why √M?" }, levels: LEVELS },
  ],
  thresholds: { "strong-hire": 0.9, "lean-hire": 0.7 },
  gates: [{ criterion: "correct", below: 1, caps: "no-hire", because: "It is wrong" }],
  anchors: { "strong-hire": "s", "lean-hire": "l", "no-hire": "n" },
};

export const problem: Problem = assemble({
  spec: readProblemSpec(SPEC, "problem.yaml"),
  rubric: parse(rubric, RUBRIC, "rubric.yaml"),
  reference: define({
    mistakes: { "no-scale": "The logits are not divided by √M." },
    entries: {
      scaled_softmax: ({ x }: { x: Tensor }, wrong) => ({
        y: softmax(wrong["no-scale"] ? x : div(x, Math.sqrt(x.shape.at(-1) as number)), -1),
      }),
    },
  }),
  statement: "",
  hints: new Map([["scale", "Divide."]]),
  sha256: "0".repeat(64),
});

const seed = { visible: "fuzz" };
const submission = { sha256: "1".repeat(64), language: "node", entryFile: "a.ts", files: new Map() } as const;

const graded = await grade(problem, submission, mistaken(problem, ["no-scale"]), {
  seed,
  ratings: [{ criterion: "explains", score: 0.5, rater: "a", comment: "b" }],
});

/** A report on somebody who forgot the scale: with findings, a counterexample, a diagnosis and a measurement. */
export const report: Report = {
  ...graded,
  run: {
    ...graded.run,
    measurements: [
      {
        ...{ check: "values", quantity: "ms", axis: "N", limit: 1.5, floor: 2 },
        points: [64, 128, 256].map((size) => ({ size, value: size ** 2 / 4096 })),
        estimate: { value: 2.02, low: 1.9, high: 2.1 },
      },
    ],
  },
};

/** What is right there, and what the mistake gives. */
export const golden: GoldenFile = await makeGolden(problem, { seed: "fuzz", mistakes: true });
