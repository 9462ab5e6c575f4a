import { describe, expect, test } from "vitest";
import { withMistakes } from "../diagnosis/mistakes.ts";
import { answering, inProcess, mistaken } from "../proving/sessions.ts";
import { define } from "../reference.ts";
import { add, detach, div, full, logsumexp, mean, mul, softmax, sqrt, sub, type Tensor } from "../tensor/index.ts";
import { evidenceOf, playing, tinyProblem } from "../testing/tiny-problem.ts";
import { ordinary } from "./tolerance.ts";

/** Layer norm, whose statistics some detach: the forward is right, the gradient is not. */
const reference = define({
  mistakes: { "detached-statistics": "The mean and the variance are detached.", "no-eps": "ε is forgotten." },
  entries: {
    scaled_softmax({ x }: { x: Tensor }, wrong) {
      const keep = wrong["detached-statistics"] ? detach : (t: Tensor) => t;
      const centred = sub(x, keep(mean(x, -1)));
      const variance = keep(mean(mul(centred, centred), -1));
      const weights = div(centred, sqrt(add(variance, wrong["no-eps"] ? 0 : 1e-1)));
      return { weights, total: logsumexp(x, -1) };
    },
  },
});
/** The checks that the tiny rubric names. */
const named = [
  { id: "shapes", kind: "shape" },
  { id: "values", kind: "close" },
];
const gradients = { id: "gradients", kind: "gradient", wrt: ["x"] };
const families = { ordinary: { N: 4, M: 6, mask: "absent" } };
const problemWith = (check: Record<string, unknown> = gradients, of = reference) =>
  tinyProblem({ checks: [...named, check], families }, of);
const gradientsOf = async (...args: Parameters<typeof evidenceOf>) =>
  (await evidenceOf(...args)).findings.filter((f) => f.check === "gradients");

describe("gradients", () => {
  const problem = problemWith();
  const statesOf = async (runner: Parameters<typeof evidenceOf>[0], own = problem) =>
    Object.fromEntries((await evidenceOf(runner, own)).findings.map((f) => [f.check, f.state]));

  test.each([1, 2])("of the reference itself pass, at order %d", async (order) => {
    const own = problemWith({ ...gradients, order });
    const findings = await gradientsOf(mistaken(own, []), own);
    expect(findings.map((f) => f.state)).toEqual(["passed", "passed"]);
    expect(findings[0]?.case.variant).toBe(order === 1 ? "gradient" : "second-order gradient");
  });

  test("fail where the forward is right, and the mistake is named", async () => {
    const { findings, diagnosis } = await evidenceOf(mistaken(problem, ["detached-statistics"]), problem);
    expect(new Set(findings.map((f) => `${f.check} ${f.state}`))).toEqual(
      new Set(["shapes passed", "values passed", "gradients failed"]),
    );
    expect(findings.find((f) => f.state === "failed")).toMatchObject({ code: "values", output: "gradient of x" });
    expect(diagnosis.explanations.map((e) => e.mistakes.map((m) => m.id))).toEqual([["detached-statistics"]]);
  });

  test("are asked with a random upstream: the gradient of a softmax's sum is zero, and zeros fail", async () => {
    const sums = define({
      mistakes: {},
      entries: { scaled_softmax: ({ x }: { x: Tensor }) => ({ weights: softmax(x, -1), total: logsumexp(x, -1) }) },
    });
    const own = problemWith({ ...gradients, of: "weights" }, sums);
    const zeros = answering((inputs) => {
      const x = inputs.get("x") as Tensor;
      return { outputs: new Map(), gradients: new Map([["x", full(x.shape, 0, "float32")]]) };
    });
    expect((await gradientsOf(zeros, own)).map((f) => f.state)).toEqual(["failed", "failed"]);
  });

  test("of the wrong shape, or missing, are told as what they are", async () => {
    const giving = (gradients: Map<string, Tensor>) =>
      answering((_, { gradient }) => (gradient ? { outputs: new Map(), gradients } : { outputs: new Map() }));
    const codeOf = async (given: Map<string, Tensor>) =>
      (await gradientsOf(giving(given), problem)).map((f) => (f.state === "failed" ? f.code : f.state));
    expect(await codeOf(new Map([["x", full([2, 2], 1, "float32")]]))).toEqual(["shape", "shape"]);
    expect(await codeOf(new Map())).toEqual(["missing-output", "missing-output"]);
  });

  test("are skipped where the language has none", async () => {
    const noAutograd = inProcess((inputs) => ordinary(withMistakes(problem, "scaled_softmax", []), inputs));
    expect(await statesOf(noAutograd)).toEqual({ shapes: "passed", values: "passed", gradients: "skipped" });
  });

  test("are not asked of a call that failed already", async () => {
    let calls = 0;
    const failing = playing(() => {
      calls++;
      return { state: "failed", failure: { kind: "timed-out", fault: "candidate", message: "too slow" } };
    });
    await evidenceOf(failing, problem);
    expect(calls).toBe(2);
  });
});
