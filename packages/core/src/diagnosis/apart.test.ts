import { describe, expect, test } from "vitest";
import type { Problem } from "../problem.ts";
import { mistaken } from "../proving/sessions.ts";
import { define, type Reference } from "../reference.ts";
import type { CallResult, Inputs, Runner } from "../runner.ts";
import { div, mul, softmax, sum, type Tensor, where } from "../tensor/index.ts";
import { evidenceOf, tinyProblem, tinySpec } from "../testing/tiny-problem.ts";

/** Both forget √M; the second adds a mistake that shows only for three columns or fewer. */
const similar: Reference = define({
  mistakes: {
    "no-scale": "The logits are not divided by √M.",
    "narrow-too": "The logits are not divided by √M, and doubled where there are three columns or fewer.",
  },
  entries: {
    scaled_softmax({ x, mask }: { x: Tensor; mask?: Tensor }, wrong) {
      const m = x.shape.at(-1) as number;
      const narrow = wrong["narrow-too"] && m <= 3;
      const scaled = wrong["no-scale"] || wrong["narrow-too"] ? mul(x, narrow ? 2 : 1) : div(x, Math.sqrt(m));
      const logits = mask === undefined ? scaled : where(mask, scaled, -Infinity);
      return { weights: softmax(logits, -1), total: sum(x, -1) };
    },
  },
});
const spec = {
  families: { ordinary: { N: 4, M: 6, mask: "absent" }, masked: { N: 4, M: 6, mask: { random: 0.5 } } },
  checks: tinySpec().checks.map((check) => ({ ...check, kills: undefined })),
};
const problem = tinyProblem(spec, similar);
const named = async (runner: Runner, of: Problem = problem) => {
  const { diagnosis } = await evidenceOf(runner, of);
  return { ids: diagnosis.explanations.map((e) => e.mistakes.map((m) => m.id)), ...diagnosis };
};

describe("explanations that fit alike on the graded cases", () => {
  test.each(["no-scale", "narrow-too"])("are told apart by another input: %s", async (id) => {
    const { ids, apart, explanations } = await named(mistaken(problem, [id]));
    expect(ids).toEqual([[id]]);
    expect(apart).toBeUndefined();
    expect(explanations[0]?.confidence).toBeGreaterThan(0.9);
    expect(explanations[0]?.because).toContain("nothing else does");
  });

  test("are both shown, with half the confidence, where they are equal everywhere", async () => {
    const { "no-scale": says } = similar.mistakes;
    const twins: Reference = {
      mistakes: { "no-scale": says as { says: string }, "never-divides": { says: "The same in other words." } },
      entries: {
        scaled_softmax: (args, wrong) =>
          (similar.entries["scaled_softmax"] as NonNullable<Reference["entries"][string]>)(args, {
            "no-scale": Boolean(wrong["no-scale"] || wrong["never-divides"]),
          }),
      },
    };
    const alias = tinyProblem(spec, twins);
    const { ids, apart, explanations } = await named(mistaken(alias, ["no-scale"]), alias);
    expect(ids).toEqual([["no-scale"], ["never-divides"]]);
    expect(apart).toBe("no input that was tried tells them apart");
    expect(explanations.map((e) => e.confidence)).toEqual([0.48, 0.48]);
    expect(explanations[0]?.because).toContain("so does one other");
  });

  test("are both shown, with the input that would tell, where the candidate cannot be called on it", async () => {
    const inner = mistaken(problem, ["no-scale"]);
    const graded = (inputs: Inputs) => (inputs.get("x") as Tensor).shape.join() === "4,6";
    const stopped: Runner = {
      ...inner,
      open: async (...args) => {
        const session = await inner.open(...args);
        const gone: CallResult = { state: "failed", failure: { kind: "sandbox", fault: "grader", message: "gone" } };
        return { ...session, call: async (inputs) => (graded(inputs) ? session.call(inputs) : gone) };
      },
    };
    const { ids, apart } = await named(stopped);
    expect(ids).toEqual([["no-scale"], ["narrow-too"]]);
    expect(apart).toMatch(
      /they would differ on ordinary, draw 2, at N = \d, M = [23], on which it could not be called/,
    );
  });

  test("stay as they are where the candidate is neither of them on that input", async () => {
    const inner = mistaken(problem, ["no-scale"]);
    const third: Runner = {
      ...inner,
      open: async (...args) => {
        const session = await inner.open(...args);
        return {
          ...session,
          call: async (inputs) => {
            const result = await session.call(inputs);
            const narrow = ((inputs.get("x") as Tensor).shape[1] as number) <= 3;
            if (result.state !== "ok" || !narrow) return result;
            return { ...result, outputs: new Map([...result.outputs].map(([name, t]) => [name, mul(t, 0.7)])) };
          },
        };
      },
    };
    expect((await named(third)).ids).toEqual([["no-scale"], ["narrow-too"]]);
  });
});
