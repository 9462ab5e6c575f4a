import { describe, expect, test } from "vitest";
import { withMistakes } from "../diagnosis/mistakes.ts";
import { grade } from "../grade.ts";
import { random } from "../inputs/random.ts";
import { mistaken } from "../proving/sessions.ts";
import type { Inputs, Library, Runner, RunnerInfo } from "../runner.ts";
import type { Submission } from "../schema/submission.ts";
import type { Tensor } from "../tensor/index.ts";
import { type Cost, measuredRunner } from "../testing/measured-runner.ts";
import { tinyProblem, tinySpec, tinySubmission } from "../testing/tiny-problem.ts";
import { judgeRatios } from "./measuring/clocks.ts";
import { ERROR, LOOKS } from "./speed.ts";
import { ordinary } from "./tolerance.ts";

const BASELINE: Submission = { ...tinySubmission, sha256: "2".repeat(64) };
const check = (own: Record<string, unknown> = {}) => ({
  id: "fast",
  kind: "speed",
  from: "ordinary",
  sizes: { N: 32 },
  "at-most": 3,
  ...own,
});
const problemWith = (own?: Record<string, unknown>, libraries: readonly Library[] = ["torch", "numpy", "node"]) => ({
  ...tinyProblem({ checks: [...tinySpec().checks, check(own)] } as never),
  baselines: new Map(libraries.map((library) => [library, BASELINE])),
});
const problem = problemWith();
const answer = (mistakes: string[]) => (inputs: Inputs) =>
  new Map(ordinary(withMistakes(problem, "scaled_softmax", mistakes), inputs));
const right = answer([]);

/** A candidate that takes so many times 2 ms, both with noise. */
const racing = (ratio: number, noise: () => number = () => 0, info: Partial<RunnerInfo> = {}) =>
  measuredRunner(
    right,
    (_, submission) => ({ wallMs: (submission === BASELINE ? 2 : 2 * ratio) * Math.exp(noise()) }),
    info,
  );

async function outcome(runner: Runner, of = problem) {
  const { evidence, run } = await grade(of, tinySubmission, runner, { seed: { visible: "tests" } });
  const findings = evidence.findings.filter((f) => f.check === "fast");
  expect(findings).toHaveLength(1);
  return { finding: findings[0]!, measurement: run.measurements[0], evidence };
}

describe("speed", () => {
  test("within the ratio passes, and beyond it fails in words without numbers of this machine", async () => {
    expect((await outcome(racing(2))).finding).toMatchObject({ state: "passed" });
    const { finding, measurement } = await outcome(racing(4));
    expect(finding).toEqual({
      check: "fast",
      kind: "speed",
      case: { family: "ordinary", draw: 0, visibility: "visible", variant: "speed" },
      state: "failed",
      code: "too-slow",
      message: "it takes more than 3 times as long as the baseline",
    });
    expect(measurement).toMatchObject({ quantity: "ratio", estimate: { value: 4, low: 4, high: 4 }, limit: 3 });
  });

  test("is told by the same finding on another day, and by another ratio", async () => {
    const day = (name: string) => {
      const stream = random(name);
      return outcome(racing(1.5, () => 0.2 * stream.normal()));
    };
    const [one, other] = [await day("one"), await day("other")];
    expect(one.evidence).toEqual(other.evidence);
    expect(one.measurement).not.toEqual(other.measurement);
  });

  test("does not follow a slow machine: both are slow together", async () => {
    let calls = 0;
    const drifting = measuredRunner(right, (_, submission) => ({
      wallMs: (submission === BASELINE ? 2 : 4) * (1 + Math.floor(calls++ / 2)),
    }));
    const { finding, measurement } = await outcome(drifting);
    expect(finding).toMatchObject({ state: "passed" });
    expect(measurement?.estimate?.value).toBeLessThan(3);
  });

  test("that more rounds cannot decide is ungradable, and the interval is shown", async () => {
    const stream = random("near");
    const { finding } = await outcome(racing(3, () => 0.3 * stream.normal()));
    expect(finding).toMatchObject({
      state: "ungradable",
      why: expect.stringMatching(/could not be decided on this machine: the ratio lies between \d\.\d\d and \d\.\d\d$/),
    });
  });

  test("is decided wrongly once in a thousand at most, at the threshold itself and over all looks", () => {
    const stream = random("threshold");
    const runs = 5000;
    let failed = 0;
    for (let run = 0; run < runs; run++) {
      const ratios = Array.from({ length: LOOKS.at(-1) as number }, () => {
        const said = 3 * Math.exp(0.3 * stream.normal());
        return { said, seen: said + 5 * stream.normal() };
      });
      const looks = LOOKS.map((n) => judgeRatios(ratios.slice(0, n), 3, ERROR / (2 * LOOKS.length)));
      if (looks.find(({ settled }) => settled)?.decision === "failed") failed++;
    }
    expect(failed).toBeLessThanOrEqual(runs * ERROR + 3 * Math.sqrt(runs * ERROR));
  });

  test("calls both on the same inputs in turn, on others each round", async () => {
    const runner = racing(1);
    await outcome(runner);
    const both = runner.sessions.filter((s) => s.inputs.some((i) => (i.get("x") as Tensor).shape[0] === 32));
    expect(both.map((s) => s.submission === BASELINE).sort()).toEqual([false, true]);
    const texts = both.map((s) => s.inputs.map((i) => `${(i.get("x") as Tensor).data.slice(0, 5)}`));
    expect(texts[0]).toEqual(texts[1]);
    expect(new Set(texts[0]).size).toBe(1 + (LOOKS[0] as number));
  });
});

describe("the host's clock", () => {
  /** Passing on takes a millisecond, more or less. */
  const clocked = (said: number, took: number, noise: () => number = () => 0) =>
    measuredRunner(right, (_, submission) =>
      submission === BASELINE
        ? { wallMs: 2, elapsedMs: 3 + noise() }
        : { wallMs: 2 * said, elapsedMs: 2 * took + 1 + noise() },
    );

  test.each([0, 1, 2.9])("convicts a process that says it took %s times as long, and took 4 times", async (said) => {
    const { finding, measurement } = await outcome(clocked(said, 4));
    expect(finding).toMatchObject({
      state: "failed",
      code: "too-slow",
      message: "it takes more than 3 times as long as the baseline, although its own process says otherwise",
    });
    expect(measurement).toMatchObject({ estimate: { value: 4, low: 4, high: 4 }, limit: 3 });
  });

  test("acquits nobody, and decides nothing where it is too noisy to tell", async () => {
    expect((await outcome(clocked(4, 1))).finding).toMatchObject({ state: "failed" });
    const stream = random("busy");
    const { finding, measurement } = await outcome(clocked(2, 2, () => 20 * stream.uniform()));
    expect(finding).toMatchObject({ state: "passed" });
    expect(measurement).toMatchObject({ estimate: { value: 2, low: 2, high: 2 } });
  });

  test("has all the rounds in which to find a lie out", async () => {
    const stream = random("a little busy");
    const liar = clocked(0, 4.5, () => 8 * stream.uniform());
    expect((await outcome(liar)).finding).toMatchObject({ state: "failed", code: "too-slow" });
    expect(Math.max(...liar.sessions.map(({ inputs }) => inputs.length))).toBeGreaterThan(1 + (LOOKS[0] as number));
  });
});

describe("the baseline", () => {
  test.each<[Library, Partial<RunnerInfo>]>([
    ["torch", { versions: { python: "3", torch: "1", numpy: "1" } }],
    ["numpy", { versions: { python: "3", numpy: "1" } }],
    ["node", { language: "node", versions: { node: "20" } }],
  ])("of a %s submission is in %s; without one it is skipped", async (library, info) => {
    expect((await outcome(racing(1, undefined, info), problemWith({}, [library]))).finding.state).toBe("passed");
    const others = (["torch", "numpy", "node"] as const).filter((other) => other !== library);
    expect((await outcome(racing(1, undefined, info), problemWith({}, others))).finding).toMatchObject({
      state: "skipped",
      why: `the problem has no baseline to compare a ${library} program with`,
    });
  });

  test("there is none for a graph", async () => {
    const info: Partial<RunnerInfo> = { language: "onnx", versions: { onnxruntime: "1" } };
    const { finding } = await outcome(racing(1, undefined, info), problemWith({}, ["torch", "numpy", "node"]));
    expect(finding).toMatchObject({ state: "skipped", why: "the problem has no baseline to compare this with" });
  });

  test("is for the dtype that is graded, and skipped in others", async () => {
    const options = { seed: { visible: "tests" }, dtype: "float64" } as const;
    const { evidence } = await grade(problem, tinySubmission, racing(1), options);
    expect(evidence.findings.filter((f) => f.check === "fast")).toMatchObject([
      { state: "skipped", why: "the baseline is a program for float32" },
    ]);
  });

  test("that fails or is wrong is our fault", async () => {
    const raised: Cost = { state: "failed", failure: { kind: "raised", fault: "candidate", message: "no good" } };
    const failing = measuredRunner(right, (_, submission) => (submission === BASELINE ? raised : { wallMs: 2 }));
    expect((await outcome(failing)).finding).toMatchObject({
      state: "ungradable",
      why: "the problem's baseline gave no right result: no good",
    });
  });
});

describe("a result that is none", () => {
  test("has no time: wrong values are skipped, with rows and without", async () => {
    const wrong = measuredRunner(answer(["no-scale"]), () => ({ wallMs: 1 }));
    const half = {
      ...wrong,
      open: (submission: Submission, ...rest: [never, never]) =>
        (submission === BASELINE ? racing(1) : wrong).open(submission, ...rest),
    } as Runner;
    const why = "a wrong result has no time: values of weights are wrong";
    expect((await outcome(half)).finding).toMatchObject({ state: "skipped", why });
    const rows = problemWith({ rows: { x: 0, weights: 0, total: 0 } });
    expect((await outcome(half, rows)).finding).toMatchObject({ state: "skipped", why });
    expect((await outcome(racing(1), rows)).finding).toMatchObject({ state: "passed" });
  });

  test("fails as what it is, a time-out say; in this process nothing is timed", async () => {
    const late: Cost = { state: "failed", failure: { kind: "timed-out", fault: "candidate", message: "late" } };
    const slow = measuredRunner(right, (n, submission) => (submission !== BASELINE && n === 32 ? late : { wallMs: 2 }));
    expect((await outcome(slow)).finding).toMatchObject({ state: "failed", code: "timed-out" });
    expect((await outcome(mistaken(problem, []))).finding).toMatchObject({ state: "skipped" });
  });
});
