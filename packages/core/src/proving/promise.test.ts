import { describe, expect, test } from "vitest";
import { ordinary } from "../checks/tolerance.ts";
import { withMistakes } from "../diagnosis/mistakes.ts";
import { grade } from "../grade.ts";
import type { Runner } from "../runner.ts";
import { mul, type Tensor } from "../tensor/index.ts";
import { altered, playing, returned, tinyProblem, tinySubmission } from "../testing/tiny-problem.ts";
import { broken, promisedBy } from "./promise.ts";
import { mistaken, trivialAnswers } from "./sessions.ts";

describe("a name promises", () => {
  const mistakes = ["no-scale", "mask-2d", "mask"];
  const checks = ["pure", "memory", "memory-of-weights"];
  test.each([
    ["correct-numpy.py", { kind: "correct" }],
    ["cheat-zeros.ts", { kind: "cheat" }],
    ["wrong-no-scale.py", { kind: "wrong", mistake: "no-scale" }],
    ["wrong-no-scale-numpy.py", { kind: "wrong", mistake: "no-scale" }],
    ["wrong-no-scale-notebook.ipynb", { kind: "wrong", mistake: "no-scale" }],
    ["wrong-no-scale-tensors.npz", { kind: "wrong", mistake: "no-scale" }],
    ["wrong-no-scale-2.ts", { kind: "wrong", mistake: "no-scale" }],
    ["wrong-mask-2d.py", { kind: "wrong", mistake: "mask-2d" }],
    ["wrong-mask", { kind: "wrong", mistake: "mask" }],
    ["fails-pure.py", { kind: "fails", check: "pure" }],
    ["fails-memory-whole-matrix.py", { kind: "fails", check: "memory" }],
    ["fails-memory-of-weights.py", { kind: "fails", check: "memory-of-weights" }],
    ["fails-memory-of-weights-2.py", { kind: "fails", check: "memory-of-weights" }],
    ["fails-memoryless.py", undefined],
    ["fails-no-scale.py", undefined],
    ["fails-.py", undefined],
    ["wrong-nothing-known.py", undefined],
    ["notes.md", undefined],
    ["incorrect-x.py", undefined],
  ])("%s: %j", (name, promised) => {
    expect(promisedBy(name, mistakes, checks)).toEqual(promised);
  });
});

describe("a promise", () => {
  const problem = tinyProblem();
  const kept = async (promised: Parameters<typeof broken>[0], runner: Runner) =>
    broken(promised, await grade(problem, tinySubmission, runner, { seed: { visible: "v" } }));
  const zeros = trivialAnswers(problem).get("zeros") as Runner;

  test("is kept by what is right, by the mistake that is named, and by a cheat that is caught", async () => {
    expect(await kept({ kind: "correct" }, mistaken(problem, []))).toBeUndefined();
    expect(await kept({ kind: "wrong", mistake: "no-scale" }, mistaken(problem, ["no-scale"]))).toBeUndefined();
    expect(await kept({ kind: "cheat" }, zeros)).toBeUndefined();
  });

  test("is broken by anything else, which is told", async () => {
    expect(await kept({ kind: "correct" }, mistaken(problem, ["no-scale"]))).toMatch(
      /^values fails on ordinary: weights\[/,
    );
    expect(await kept({ kind: "wrong", mistake: "no-scale" }, mistaken(problem, []))).toBe("nothing fails");
    expect(await kept({ kind: "wrong", mistake: "no-scale" }, mistaken(problem, ["wrong-axis"]))).toBe(
      "is diagnosed as wrong-axis",
    );
    const odd = altered(problem, (outputs) => outputs.set("weights", mul(outputs.get("weights") as Tensor, 1.5)));
    expect(await kept({ kind: "wrong", mistake: "no-scale" }, odd)).toBe("is diagnosed as nothing known");
    expect(await kept({ kind: "cheat" }, mistaken(problem, []))).toBe("is not No Hire");
  });

  test("of a check that fails is kept where that one alone does and nothing is named", async () => {
    const changing = playing((inputs) =>
      returned(ordinary(withMistakes(problem, "scaled_softmax", []), inputs), ["x"]),
    );
    expect(await kept({ kind: "fails", check: "pure" }, changing)).toBeUndefined();
    expect(await kept({ kind: "fails", check: "finite" }, changing)).toMatch(/^pure fails too, on ordinary: /);
    expect(await kept({ kind: "fails", check: "pure" }, mistaken(problem, []))).toBe("nothing fails");
    // One mistake, which `values` alone sees: it has a name, and that is what its file is to be called.
    expect(await kept({ kind: "fails", check: "values" }, mistaken(problem, ["no-scale"]))).toBe(
      "is diagnosed as no-scale",
    );
  });

  test("to be right is not kept where no check says anything, as of outputs for another version", async () => {
    const silent = playing(() => ({ state: "unsupported", what: "outputs for version 1" }));
    expect(await kept({ kind: "correct" }, silent)).toBe("says nothing: not supported: outputs for version 1");
  });

  test("is not kept by what we could not run", async () => {
    const spoilt = playing(() => ({
      state: "failed",
      failure: { kind: "sandbox", fault: "grader", message: "no jail" },
    }));
    for (const promised of [{ kind: "correct" }, { kind: "cheat" }, { kind: "fails", check: "pure" }] as const)
      expect(await kept(promised, spoilt)).toBe("could not be graded: no jail");
  });
});
