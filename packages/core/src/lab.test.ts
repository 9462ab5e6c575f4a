import { describe, expect, test } from "vitest";
import { Lab } from "./lab.ts";
import type { Problem } from "./problem.ts";
import { IN_PROCESS } from "./proving/sessions.ts";
import type { Inputs, Session } from "./runner.ts";
import type { Float, Tensor } from "./tensor/index.ts";
import { returned, tinyProblem } from "./testing/tiny-problem.ts";

const layTrials = (problem: Problem, seed: { visible: string; hidden?: string }, dtype: Float, session: Session) =>
  new Lab({ problem, dtype, seed, session, freshSession: async () => session, measured: () => {} }).layAll();

const silent = { info: IN_PROCESS, call: async () => returned(new Map()), close: async () => {} };

test("a hidden case is called in the session for hidden ones, and nowhere where there is none", async () => {
  const seen: string[] = [];
  const named = (name: string): Session => ({
    ...silent,
    call: async () => {
      seen.push(name);
      return returned(new Map());
    },
    close: async () => void seen.push(`${name} closed`),
  });
  const problem = tinyProblem({ draws: { visible: 1, hidden: 1 } } as never);
  const [session, hidden] = [named("visible"), named("hidden")];
  const parts = { problem, dtype: "float32", seed: { visible: "v", hidden: "h" }, session } as const;
  const lab = new Lab({ ...parts, hidden, freshSession: async () => session, measured: () => {} });
  for (const trial of lab.layAll().slice(0, 2)) await trial.result();
  await lab.close();
  expect(seen).toEqual(["visible", "hidden", "visible closed", "hidden closed"]);
  const without = new Lab({ ...parts, freshSession: async () => session, measured: () => {} });
  expect(() => without.sessionOf({ visibility: "hidden" })).toThrow("there is no session for hidden inputs");
});

describe("the cases of a problem", () => {
  test("are all draws of all families, the visible before the hidden", () => {
    const problem = tinyProblem({ draws: { visible: 2, hidden: 1 } } as never);
    const ids = layTrials(problem, { visible: "v", hidden: "h" }, "float32", silent).map((t) => t.id);
    expect(ids.map((id) => `${id.family} ${id.visibility} ${id.draw}`)).toEqual(
      ["ordinary", "masked", "one-column"].flatMap((f) => [`${f} visible 0`, `${f} visible 1`, `${f} hidden 0`]),
    );
    expect(layTrials(problem, { visible: "v" }, "float32", silent)).toHaveLength(6);
  });

  test("are called once and expected once, whoever asks", async () => {
    let calls = 0;
    const session = {
      ...silent,
      call: async (_: Inputs) => {
        calls++;
        return returned(new Map());
      },
    };
    const [trial] = layTrials(tinyProblem(), { visible: "v" }, "float32", session);
    expect(calls).toBe(0);
    expect(await trial?.result()).toBe(await trial?.result());
    expect(calls).toBe(1);
    expect(trial?.expected()).toBe(trial?.expected());
  });

  test("come in the family's own dtype where it has one, inherited or not", () => {
    const families = {
      half: { N: 4, M: 6, dtype: "float16" },
      "half-hot": { extends: "half", x: { normal: { scale: 9 } } },
      plain: { N: 4, M: 6 },
    };
    const trials = layTrials(tinyProblem({ families }), { visible: "v" }, "float64", silent);
    const dtypes = trials.map((t) => [(t.inputs.get("x") as Tensor).dtype, t.expected().get("weights")?.dtype]);
    expect(dtypes.filter((_, i) => i % 2 === 0)).toEqual([
      ["float16", "float16"],
      ["float16", "float16"],
      ["float64", "float64"],
    ]);
  });
});
