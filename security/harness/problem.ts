import { assemble, define, type Problem, parse, problemSpec, rubric } from "@allclose/core";
import { softmax, type Tensor } from "@allclose/core/tensor";

/** softmax(x) over each row: as little mathematics as can be attacked, with visible and hidden draws. */
export const problem: Problem = assemble({
  spec: parse(
    problemSpec,
    {
      id: "softmax",
      version: 1,
      title: "Softmax",
      paper: { title: "Attention Is All You Need", authors: "Vaswani et al.", year: 2017, section: "3.2.1" },
      minutes: 5,
      difficulty: 1,
      draws: { visible: 2, hidden: 2 },
      entry: {
        name: "softmax",
        args: { x: { shape: ["N", "D"], dtype: "float32" } },
        returns: { y: { shape: ["N", "D"], dtype: "float32" } },
      },
      families: { "secret-family": { N: 3, D: 5 } },
      checks: [
        { id: "shape", kind: "shape" },
        { id: "values", kind: "close", kills: ["over-columns"] },
        { id: "pure", kind: "pure" },
      ],
    },
    "problem.yaml",
  ),
  rubric: parse(
    rubric,
    {
      problem: "softmax",
      version: 1,
      criteria: [
        {
          id: "right",
          title: "Right",
          evidence: { checks: ["shape", "values", "pure"] },
          levels: [
            { score: 0, anchor: "wrong" },
            { score: 1, anchor: "right" },
          ],
        },
      ],
      thresholds: { "strong-hire": 0.99, "lean-hire": 0.98 },
      anchors: { "strong-hire": "right", "lean-hire": "nearly right", "no-hire": "wrong" },
    },
    "rubric.yaml",
  ),
  reference: define({
    mistakes: { "over-columns": "The softmax runs over columns." },
    entries: { softmax: ({ x }: { x: Tensor }, wrong) => ({ y: softmax(x, wrong["over-columns"] ? -2 : -1) }) },
  }),
  statement: "",
  hints: new Map(),
  sha256: "0".repeat(64),
});
