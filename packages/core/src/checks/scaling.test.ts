import { describe, expect, test } from "vitest";
import { withMistakes } from "../diagnosis/mistakes.ts";
import { grade } from "../grade.ts";
import { random } from "../inputs/random.ts";
import { mistaken } from "../proving/sessions.ts";
import type { Inputs, Runner } from "../runner.ts";
import { parse } from "../schema/parse.ts";
import { problemSpec } from "../schema/problem.ts";
import type { Tensor } from "../tensor/index.ts";
import { measuredRunner } from "../testing/measured-runner.ts";
import { tinyProblem, tinySpec, tinySubmission } from "../testing/tiny-problem.ts";
import { ordinary } from "./tolerance.ts";

const ROWS = { x: 0, weights: 0, total: 0 };
const check = (own: Record<string, unknown> = {}) => ({
  id: "growth",
  kind: "scaling",
  grow: "N",
  measure: "memory",
  from: "ordinary",
  "at-most": 1.3,
  ...own,
});
const spec = (own?: Record<string, unknown>) => ({
  families: { ordinary: { N: 4, M: 6, mask: "absent" } },
  draws: { visible: 1, hidden: 0 },
  checks: [{ id: "values", kind: "close", of: "weights" }, check(own)],
});
const problemWith = (own?: Record<string, unknown>) =>
  tinyProblem({ ...spec(own), checks: [...tinySpec().checks, check(own)] } as never);

const problem = problemWith();
const right = (inputs: Inputs) => new Map(ordinary(withMistakes(problem, "scaled_softmax", []), inputs));
const MIB = 2 ** 20;
const linear = (n: number) => (n / 64) * MIB;
const quadratic = (n: number) => (n / 256) ** 2 * MIB;
const memory = (curve: (n: number) => number, noise: () => number = () => 0) =>
  measuredRunner(right, (n) => ({ peakBytes: curve(n) * Math.exp(noise()) }));

async function outcome(runner: Runner, own?: Record<string, unknown>) {
  const { evidence, run } = await grade(problemWith(own), tinySubmission, runner, { seed: { visible: "tests" } });
  const findings = evidence.findings.filter((f) => f.check === "growth");
  expect(findings).toHaveLength(1);
  return { finding: findings[0]!, measurement: run.measurements[0], evidence };
}

describe("memory", () => {
  test.each([
    ["linear", linear],
    ["n log n", (n: number) => (linear(n) * Math.log(n)) / 8],
    ["constant", () => 64 * MIB],
    ["linear on a fixed cost", (n: number) => 4.5e6 + linear(n)],
    ["next to nothing", (n: number) => 300 * n],
  ])("that is %s passes", async (_, curve) => {
    expect((await outcome(memory(curve))).finding).toMatchObject({ state: "passed" });
  });

  test("that is quadratic fails, and says so in words", async () => {
    const { finding, measurement } = await outcome(memory(quadratic));
    expect(finding).toEqual({
      check: "growth",
      kind: "scaling",
      case: { family: "ordinary", draw: 0, visibility: "visible", variant: "scaling" },
      state: "failed",
      code: "memory-growth",
      message: "memory grows like N², and it may grow like N at most (N)",
    });
    expect(measurement).toMatchObject({ check: "growth", quantity: "bytes", axis: "N", limit: 1.3, floor: 2 * MIB });
    expect(measurement?.points.at(-1)).toEqual({ size: 4096, value: 256 * MIB });
    expect(measurement?.estimate?.value).toBeCloseTo(2, 6);
  });

  test("that is quadratic is found on top of a fixed cost that hides it at small sizes", async () => {
    expect((await outcome(memory((n) => 1.5 * MIB + quadratic(n) / 8))).finding).toMatchObject({ state: "failed" });
  });

  test("is the least of two sessions: what the allocator now and then takes besides does not count", async () => {
    const stream = random("allocator");
    const { finding, measurement } = await outcome(
      measuredRunner(right, (n) => ({ peakBytes: linear(n) + (stream.uniform() < 0.2 ? 32 * MIB : 0) })),
    );
    expect(finding).toMatchObject({ state: "passed" });
    expect(measurement?.estimate?.value).toBeCloseTo(1, 1);
  });

  test("that is little passes without an exponent, whatever of it lies above the floor", async () => {
    const { finding, measurement } = await outcome(memory((n) => (n / 4096) * 5 * MIB));
    expect(finding).toMatchObject({ state: "passed" });
    expect(measurement?.points).toHaveLength(5);
    expect(measurement?.estimate).toBeUndefined();
  });

  test("is told by the same finding on another day, and by other measurements", async () => {
    for (const curve of [linear, quadratic]) {
      const day = (name: string) => {
        const stream = random(name);
        return outcome(memory(curve, () => 0.1 * stream.normal()));
      };
      const [one, other] = [await day("one"), await day("other")];
      expect(one.evidence).toEqual(other.evidence);
      expect(one.measurement).not.toEqual(other.measurement);
    }
  });

  test("on a machine too noisy to tell is ungradable, and the interval is shown", async () => {
    const stream = random("wild");
    const { finding } = await outcome(
      memory(
        (n) => 1000 * linear(n),
        () => 2 * stream.normal(),
      ),
    );
    expect(finding).toMatchObject({
      state: "ungradable",
      why: expect.stringMatching(
        /^whether the exponent of memory is above 1\.3 could not be decided on this machine: it lies between -?\d+\.\d\d and \d+\.\d\d, at N = 256 … \d+$/,
      ),
    });
  });

  test("is measured in sessions of their own, after a small call, each size eight times", async () => {
    const runner = memory(linear);
    await outcome(runner);
    const rows = runner.sessions.map((s) => s.inputs.map((inputs) => (inputs.get("x") as Tensor).shape[0]));
    const own = rows.filter((calls) => calls[0] === 64);
    expect(own.map((calls) => calls.join())).toEqual(
      [1, 2, 3, 4, 5, 6, 7, 8].flatMap(() => [256, 512, 1024, 2048, 4096].map((n) => `64,${n}`)),
    );
  });

  test("is not judged in JavaScript, nor anything in this process", async () => {
    const node = measuredRunner(right, () => ({}), { language: "node" });
    expect((await outcome(node)).finding).toMatchObject({ state: "skipped" });
    expect((await outcome(mistaken(problem, []))).finding).toMatchObject({ state: "skipped" });
  });
});

describe("a process that says otherwise than what is seen from outside", () => {
  const passedOn = (n: number) => 2 * 52 * n;
  test.each([
    ["nothing", () => 0],
    ["little", (n: number) => 2000 * n],
    ["the same for all", () => 2 ** 40],
  ])("gains nothing by saying that memory was %s", async (_, said) => {
    const forged = measuredRunner(right, (n) => ({ peakBytes: said(n), grownBytes: quadratic(n) + passedOn(n) }));
    expect((await outcome(forged)).finding).toMatchObject({ state: "failed", code: "memory-growth" });
  });

  test.each([
    ["nothing", () => 0],
    ["the same for all", () => 1e9],
  ])("gains nothing by saying that time was %s", async (_, said) => {
    const forged = measuredRunner(right, (n) => {
      const elapsedMs = (n / 200) ** 2 + 1;
      return { wallMs: Math.min(said(), elapsedMs), elapsedMs };
    });
    const own = { measure: "time", "at-most": 1.5 };
    expect((await outcome(forged, own)).finding).toMatchObject({ state: "failed", code: "time-growth" });
  });

  test("is believed where that is what passing on takes", async () => {
    const honest = measuredRunner(right, (n) => ({ peakBytes: linear(n), grownBytes: linear(n) + passedOn(n) }));
    const { finding, measurement } = await outcome(honest);
    expect(finding).toMatchObject({ state: "passed" });
    expect(measurement?.points.at(-1)).toEqual({ size: 4096, value: linear(4096) });
  });
});

describe("time", () => {
  const time = (curve: (n: number) => number, noise: () => number = () => 0) =>
    measuredRunner(right, (n) => ({ wallMs: curve(n) * Math.exp(noise()) }));
  const own = { measure: "time", "at-most": 1.5 };

  test.each([
    ["linear", (n: number) => n / 100, "passed"],
    ["quadratic", (n: number) => (n / 500) ** 2, "failed"],
    ["short, and linear beyond what is asked for", (n: number) => n / 400, "passed"],
  ])("that is %s: %s", async (_, curve, state) => {
    expect((await outcome(time(curve), own)).finding).toMatchObject({ state });
  });

  test("is the fastest of three calls: what interrupts one of them does not count", async () => {
    const stream = random("interrupted");
    const { finding, measurement } = await outcome(
      measuredRunner(right, (n) => ({ wallMs: (n / 100) * (stream.uniform() < 0.2 ? 50 : 1) })),
      own,
    );
    expect(finding).toMatchObject({ state: "passed" });
    expect(measurement).toMatchObject({ quantity: "ms", estimate: { value: expect.closeTo(1, 6) } });
  });

  test("is taken of inputs that no call of the session had before", async () => {
    const runner = time((n) => n / 100);
    await outcome(runner, own);
    const session = runner.sessions.find((s) => s.inputs.length > 6)!;
    const first = session.inputs.map((inputs) => `${(inputs.get("x") as Tensor).data.slice(0, 4)} ${inputs.size}`);
    const sizes = session.inputs.map((inputs) => (inputs.get("x") as Tensor).shape[0]);
    expect(new Set(first.map((text, i) => `${sizes[i]} ${text}`)).size).toBe(first.length);
  });
});

describe("what cannot be measured", () => {
  const late = {
    state: "failed",
    failure: { kind: "timed-out", fault: "candidate", message: "it was stopped" },
  } as const;
  const from = (size: number, cost: typeof late | { state: "unsupported"; what: string }) =>
    measuredRunner(right, (n) => (n >= size ? cost : { peakBytes: linear(n) }));

  test("fails with what ends a call at a size that the check names", async () => {
    expect((await outcome(from(4096, late))).finding).toMatchObject({
      state: "failed",
      code: "timed-out",
      message: "at N = 4096: it was stopped",
      failure: late.failure,
    });
  });

  test("does not fail for what ends a call at a larger size", async () => {
    const runner = measuredRunner(right, (n) => (n > 4096 ? late : { peakBytes: (n / 256) ** 1.35 * MIB }));
    expect((await outcome(runner)).finding).toMatchObject({ state: "ungradable" });
  });

  test("is skipped when the runner cannot do it, and ungradable when it is our fault", async () => {
    const what = from(512, { state: "unsupported", what: "such sizes" });
    expect((await outcome(what)).finding).toMatchObject({
      state: "skipped",
      why: "at N = 512: not supported: such sizes",
    });
    const ours = from(512, { ...late, failure: { ...late.failure, fault: "grader" } } as never);
    expect((await outcome(ours)).finding).toMatchObject({ state: "ungradable" });
    const none = memory(linear);
    let opened = 0;
    const full: Runner = {
      ...none,
      open: async (...args) => {
        if (++opened > 2) throw new Error("no more processes");
        return none.open(...args);
      },
    };
    expect((await outcome(full)).finding).toMatchObject({
      state: "ungradable",
      code: "sandbox",
      why: "at N = 64: no more processes",
    });
  });

  test("gets the limits of the check, and only there", async () => {
    const runner = memory(linear);
    await outcome(runner, { limits: { "call-seconds": 60, "memory-mib": 4096 } });
    const own = runner.sessions.filter((s) => s.limits.callMs === 60_000 && s.limits.memoryBytes === 2 ** 32);
    expect(own).toHaveLength(40);
    expect(runner.sessions.length).toBeGreaterThan(own.length);
  });
});

describe("an answer that is only right where it is small", () => {
  const skipping = (change: (t: Tensor) => Tensor, at = 4096) =>
    measuredRunner(
      (inputs) => {
        const outputs = right(inputs);
        const weights = outputs.get("weights") as Tensor;
        return (weights.shape[0] as number) < at ? outputs : outputs.set("weights", change(weights));
      },
      (n) => ({ peakBytes: linear(n) }),
    );
  const constant = skipping((t) => ({ ...t, data: t.data.map(() => 0.25) }));
  const short = skipping((t) => ({ ...t, shape: [4, 6], data: t.data.slice(0, 24) }));
  const shifted = skipping((t) => ({ ...t, data: t.data.map((v, i) => v + (i % 2)) }));

  test("fails when it is one number there, or has another shape", async () => {
    expect((await outcome(constant)).finding).toMatchObject({
      state: "failed",
      code: "values",
      message: "at N = 4096: every value of weights is the same",
    });
    expect((await outcome(short)).finding).toMatchObject({
      message: "at N = 4096: weights should have shape (4096, 6), but has (4, 6)",
    });
  });

  test("fails when slices are wrong there, where the check names the rows", async () => {
    expect((await outcome(shifted, { rows: ROWS })).finding).toMatchObject({
      state: "failed",
      code: "values",
      message: "at N = 4096: values of weights are wrong",
    });
    expect((await outcome(shifted)).finding).toMatchObject({ state: "passed" });
    expect((await outcome(memory(linear), { rows: ROWS })).finding).toMatchObject({ state: "passed" });
  });

  test("is no finding when it is wrong everywhere: other checks tell that", async () => {
    const wrong = measuredRunner(
      (inputs) => new Map(ordinary(withMistakes(problem, "scaled_softmax", ["no-scale"]), inputs)),
      (n) => ({ peakBytes: quadratic(n) }),
    );
    expect((await outcome(wrong, { rows: ROWS })).finding).toMatchObject({
      state: "skipped",
      why: "at N = 256: what it takes says nothing, because its outputs are wrong on ordinary too",
    });
  });
});

describe("a check", () => {
  test("that names what the problem does not have is no problem", () => {
    const elsewhere = () => problemWith({ from: "ordnary" });
    expect(elsewhere).toThrow("checks[6].from: no family is called ordnary (did you mean ordinary?)");
    const broken = () => problemWith({ grow: ["N", "K"], rows: { y: 0 } });
    expect(broken).toThrow("checks[6].grow: no symbol is called K");
    expect(broken).toThrow("checks[6].rows: no tensor of the signature is called y");
  });

  test("needs at least three sizes in ascending order", () => {
    const of = (sizes: number[]) => () => parse(problemSpec, { ...tinySpec(), ...spec({ sizes }) }, "problem.yaml");
    expect(of([256, 512, 1024])).not.toThrow();
    expect(of([256, 1024, 512])).toThrow("sizes must be in ascending order");
    expect(of([256, 512])).toThrow(/sizes/);
  });
});
