import { describe, expect, test } from "vitest";
import { ordinary } from "../checks/tolerance.ts";
import { mistaken } from "../proving/sessions.ts";
import type { CallResult, Runner } from "../runner.ts";
import type { Counterexample } from "../schema/counterexample.ts";
import type { Tensor } from "../tensor/index.ts";
import { altered, evidenceOf, playing, returned, tinyProblem, tinySubmission } from "../testing/tiny-problem.ts";
import { withMistakes } from "./mistakes.ts";
import { replay } from "./replay.ts";

const problem = tinyProblem();
const facts = await evidenceOf(mistaken(problem, ["no-scale"]));
const example = facts.counterexamples.find((c) => c.check === "values") as Counterexample;
const again = (runner: Runner, of: Counterexample = example, as = problem) =>
  replay(as, tinySubmission, runner, of, facts);

describe("a counterexample, called again", () => {
  test("still differs while the mistake is there, with the outputs that came then", async () => {
    const now = await again(mistaken(problem, ["no-scale"]));
    expect(now).toEqual({ state: "differs", message: example.message, example });
  });

  test("agrees once it is mended", async () => {
    const { state, example: now } = await again(mistaken(problem, []));
    expect(state).toBe("agrees");
    expect(now.actual).toEqual(now.expected);
    expect(now.inputs).toEqual(example.inputs);
  });

  test("differs in another way with another mistake", async () => {
    const { state, example: now } = await again(mistaken(problem, ["wrong-axis"]));
    expect(state).toBe("differs");
    expect(now.actual).not.toEqual(example.actual);
  });

  test("tells what is raised now", async () => {
    const raises = playing(() => ({
      state: "failed",
      failure: { kind: "raised", fault: "candidate", message: "ValueError: no" },
    }));
    expect(await again(raises)).toMatchObject({ state: "differs", message: "ValueError: no" });
    expect((await again(raises)).example).not.toHaveProperty("actual");
  });

  test("says nothing where it could not be run", async () => {
    const gone: CallResult = { state: "failed", failure: { kind: "sandbox", fault: "grader", message: "no sandbox" } };
    expect(await again(playing(() => gone))).toMatchObject({ state: "untold", message: "no sandbox" });
  });

  test("gives the inputs to the last bit", async () => {
    const given: number[][] = [];
    const right = withMistakes(problem, "scaled_softmax", []);
    const runner = playing((inputs) => {
      given.push([...(inputs.get("x") as Tensor).data]);
      return returned(new Map(ordinary(right, inputs)));
    });
    const third = Math.fround(1 / 3);
    const x = { name: "x", shape: [1, 2], dtype: "float32" as const, values: [third, "-Infinity" as const] };
    await again(runner, { ...example, inputs: [x] });
    expect(given[0]).toEqual([third, -Infinity]);
  });

  test("closes its session", async () => {
    let open = 0;
    const inner = altered(problem, (o) => o);
    await again({
      ...inner,
      open: async (...args) => {
        const session = await inner.open(...args);
        open++;
        return { ...session, close: async () => void open-- };
      },
    });
    expect(open).toBe(0);
  });
});

describe("a counterexample that the problem knows nothing of any more", () => {
  test.each<[string, Partial<Counterexample>, string]>([
    ["check", { check: "value" }, "replay/check"],
    ["family", { family: "gone" }, "replay/family"],
    ["input", { inputs: [] }, "replay/input"],
  ])("is refused by its %s", async (_, change, code) => {
    await expect(again(mistaken(problem, []), { ...example, ...change })).rejects.toMatchObject({ code });
  });
});
