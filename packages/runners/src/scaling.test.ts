import { assemble, define, grade, parse, problemSpec, rubric, type Submission } from "@allclose/core";
import { einsum, max } from "@allclose/core/tensor";
import { afterAll, describe, expect, test } from "vitest";
import { pythonRunner } from "./python/runner.ts";
import { submission } from "./python/testing.ts";

// The largest inner product of each query with any key: the smallest problem that tempts one to hold an N × M matrix.
const FULL = "import numpy as np\ndef best_match(Q, K):\n    return (Q @ K.T).max(-1, keepdims=True)\n";
const TILED = `import numpy as np
def best_match(Q, K):
    return np.concatenate([(Q[i : i + 64] @ K.T).max(-1, keepdims=True) for i in range(0, len(Q), 64)])
`;
const SKIPPING = `import numpy as np
def best_match(Q, K):
    return (Q @ K[:64].T).max(-1, keepdims=True)
`;

const tensorOf = (...shape: string[]) => ({ shape, dtype: "float32" });
const check = { from: "ordinary", rows: { Q: 0, best: 0 } };
const spec = parse(
  problemSpec,
  {
    id: "best-match",
    version: 1,
    title: "Best match",
    paper: { title: "None", authors: "Nobody", year: 2020 },
    minutes: 5,
    difficulty: 1,
    entry: {
      name: "best_match",
      args: { Q: tensorOf("N", "D"), K: tensorOf("M", "D") },
      returns: { best: { shape: ["N", 1], dtype: "float32" } },
    },
    draws: { visible: 1, hidden: 0 },
    families: { ordinary: { N: 5, M: 7, D: 8 } },
    checks: [
      { id: "values", kind: "close" },
      { id: "memory", kind: "scaling", measure: "memory", grow: ["N", "M"], "at-most": 1.3, ...check },
      { id: "speed", kind: "speed", sizes: { N: 512, M: 512 }, "at-most": 1000, ...check },
    ],
  },
  "problem.yaml",
);
const marks = parse(
  rubric,
  {
    problem: spec.id,
    version: 1,
    criteria: [
      {
        id: "memory",
        title: "Memory",
        weight: 1,
        evidence: { checks: ["memory"] },
        levels: [
          { score: 0, anchor: "N × M" },
          { score: 1, anchor: "N" },
        ],
      },
    ],
    thresholds: { "strong-hire": 0.9, "lean-hire": 0.7 },
    gates: [],
    anchors: { "strong-hire": "s", "lean-hire": "l", "no-hire": "n" },
  },
  "rubric.yaml",
);
const problem = assemble({
  spec,
  rubric: marks,
  reference: define({
    mistakes: {},
    entries: {
      best_match: ({ Q, K }: { Q: never; K: never }) => ({ best: max(einsum("nd,md->nm", Q, K), -1) }),
    } as never,
  }),
  statement: "",
  hints: new Map(),
  baselines: new Map([["numpy", submission(FULL, "baseline-numpy.py")]]),
  sha256: "0".repeat(64),
});

describe("measured in sealed sessions", () => {
  const runner = pythonRunner();
  afterAll(() => runner.close());
  const graded = async (program: Submission) => {
    const { evidence, run } = await grade(problem, program, runner, { seed: { visible: "tests" } });
    const find = (id: string) => evidence.findings.find((f) => f.check === id);
    return { values: find("values"), memory: find("memory"), speed: find("speed"), run };
  };

  test("an N × M matrix fails, and grows by what it holds", async () => {
    const { values, memory, run } = await graded(submission(FULL));
    expect(values).toMatchObject({ state: "passed" });
    expect(memory).toMatchObject({
      state: "failed",
      code: "memory-growth",
      message: "memory grows like N², and it may grow like N at most (N = M)",
    });
    const last = run.measurements[0]?.points.at(-1);
    expect((last?.value as number) / (4 * (last?.size as number) ** 2)).toBeCloseTo(1, 1);
  }, 30_000);

  test("tiles pass, and are timed beside the baseline", async () => {
    const { memory, speed, run } = await graded(submission(TILED));
    expect(memory).toMatchObject({ state: "passed" });
    expect(speed).toMatchObject({ state: "passed" });
    expect(run.measurements.map((m) => m.quantity)).toEqual(["bytes", "ratio"]);
  }, 30_000);

  test("what looks at the first keys alone fails, though small cases are right", async () => {
    const { values, memory, speed } = await graded(submission(SKIPPING));
    expect(values).toMatchObject({ state: "passed" });
    expect(memory).toMatchObject({ state: "failed", code: "values" });
    expect(speed).toMatchObject({ state: "skipped" });
  }, 30_000);
});
