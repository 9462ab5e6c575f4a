import { describe, expect, test } from "vitest";
import { mistaken } from "../proving/sessions.ts";
import { define } from "../reference.ts";
import { div, exp, sum, type Tensor } from "../tensor/index.ts";
import { altered, evidenceOf, tinyProblem, tinyReference, tinySpec } from "../testing/tiny-problem.ts";

const spec = tinySpec();
const families = {
  hot: { N: 4, M: 6, mask: "absent", x: { normal: { scale: 1000 } } },
  off: { N: 4, M: 6, mask: { "rows-off": 1 } },
};
const reference = define({
  mistakes: { "no-max": "The maximum is not subtracted." },
  entries: {
    scaled_softmax(args, wrong) {
      const right = (tinyReference.entries["scaled_softmax"] as (a: typeof args, w: object) => Record<string, Tensor>)(
        args,
        {},
      );
      if (!wrong["no-max"]) return right;
      const e = exp(div(args["x"] as Tensor, 1));
      return { ...right, weights: div(e, sum(e, -1)) };
    },
  },
});
const problem = tinyProblem({ families, checks: spec.checks.map((c) => ({ ...c, kills: undefined })) }, reference);
const told = async (runner: Parameters<typeof evidenceOf>[0], family: string) =>
  (await evidenceOf(runner, problem)).findings.filter((f) => f.check === "finite" && f.case.family === family)[0];

describe("finite", () => {
  test("passes numbers, and NaN where there is no answer", async () => {
    for (const family of ["hot", "off"])
      expect(await told(mistaken(problem, []), family)).toMatchObject({ state: "passed" });
  });

  test("fails an overflow, and counts it", async () => {
    expect(await told(mistaken(problem, ["no-max"]), "hot")).toMatchObject({
      state: "failed",
      code: "not-finite",
      output: "weights",
      message: expect.stringMatching(/^\d+ of 24 values of weights are NaN where they should be numbers$/),
    });
  });

  test("fails an infinity by its name", async () => {
    const runner = altered(problem, (outputs) => {
      const w = outputs.get("weights") as Tensor;
      return outputs.set("weights", { ...w, data: w.data.map((v, i) => (i === 3 ? -Infinity : v)) });
    });
    expect(await told(runner, "hot")).toMatchObject({
      message: "1 of 24 values of weights are infinite where they should be numbers",
      outside: 0.0416667,
    });
  });

  test("minds no wrong number", async () => {
    const runner = altered(problem, (outputs) => {
      const w = outputs.get("weights") as Tensor;
      return outputs.set("weights", { ...w, data: w.data.map(() => 7) });
    });
    expect(await told(runner, "hot")).toMatchObject({ state: "passed" });
  });
});
