import { describe, expect, test } from "vitest";
import { mistaken, trivialAnswers } from "../proving/sessions.ts";
import { define } from "../reference.ts";
import { abs, type Tensor, tensor } from "../tensor/index.ts";
import { altered, evidenceOf, tinyProblem, tinySpec } from "../testing/tiny-problem.ts";

const problem = tinyProblem();
const told = async (runner: Parameters<typeof evidenceOf>[0], own = problem, family = "ordinary") =>
  (await evidenceOf(runner, own)).findings.filter((f) => f.check === "trivial" && f.case.family === family)[0];
const always = (value: number) =>
  altered(problem, (outputs) => {
    const w = outputs.get("weights") as Tensor;
    return outputs.set("weights", { ...w, data: w.data.map(() => value) });
  });

describe("trivial", () => {
  test("passes what computes something, right or wrong", async () => {
    expect(await told(mistaken(problem, []))).toMatchObject({ state: "passed" });
    expect(await told(mistaken(problem, ["no-scale"]))).toMatchObject({ state: "passed" });
  });

  test.each([0, 1, 0.25, Number.NaN, Infinity])("fails %s everywhere", async (value) => {
    expect(await told(always(value))).toMatchObject({
      state: "failed",
      code: "constant",
      message: `every value of weights is ${value}`,
    });
  });

  test("fails an input handed back, and names it", async () => {
    const runner = altered(problem, (outputs, inputs) => outputs.set("weights", inputs.get("x") as Tensor));
    expect(await told(runner)).toMatchObject({
      state: "failed",
      code: "input-returned",
      message: "weights is the input x, unchanged",
    });
  });

  test("every trivial answer fails something", async () => {
    for (const [name, runner] of trivialAnswers(problem)) {
      const { findings } = await evidenceOf(runner);
      expect(
        findings.some((f) => f.state === "failed"),
        name,
      ).toBe(true);
    }
  });

  test("says nothing where the right answer is itself constant, or too short to tell", async () => {
    expect(await told(mistaken(problem, []), problem, "one-column")).toMatchObject({ state: "skipped" });
  });

  test("says nothing of fewer than four values, which may be alike by chance", async () => {
    const own = tinyProblem({ families: { short: { N: 3, M: 1 }, ordinary: { N: 1, M: 3, mask: "absent" } } });
    expect(await told(always(0), own)).toMatchObject({ state: "skipped" });
  });

  test("lets the input come back where that is the right answer", async () => {
    const spec = tinySpec();
    const own = tinyProblem(
      {
        entry: {
          ...spec.entry,
          args: { x: spec.entry.args.x } as never,
          returns: { y: spec.entry.returns.weights } as never,
        },
        families: {
          ordinary: { N: 2, M: 3, x: { uniform: { low: 1, high: 2 } } },
          signed: { N: 2, M: 3, x: { values: [1, -2, 3, -4, 5, -6] } },
        },
        checks: spec.checks.map((c) => ({ id: c["id"], kind: c["kind"] })),
      },
      define({ mistakes: {}, entries: { scaled_softmax: ({ x }) => ({ y: abs(x as Tensor) }) } }),
    );
    const back = altered(own, (_, inputs) => new Map([["y", inputs.get("x") as Tensor]]));
    expect(await told(back, own)).toMatchObject({ state: "passed" });
    expect(await told(back, own, "signed")).toMatchObject({ state: "failed", code: "input-returned" });
  });
});

test("a constant of another shape is still a constant", async () => {
  const runner = altered(problem, (outputs) => outputs.set("weights", tensor([5], [3, 3, 3, 3, 3])));
  expect(await told(runner)).toMatchObject({ code: "constant" });
});
