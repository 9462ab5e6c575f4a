import { describe, expect, test } from "vitest";
import { runCheck } from "../checks/index.ts";
import { ordinary } from "../checks/tolerance.ts";
import { collectEvidence } from "../grade.ts";
import { Lab } from "../lab.ts";
import type { Problem } from "../problem.ts";
import { IN_PROCESS, inProcess, mistaken } from "../proving/sessions.ts";
import type { Reference } from "../reference.ts";
import { type CallResult, DEFAULT_LIMITS, type Inputs, type Runner, type Session } from "../runner.ts";
import type { Counterexample } from "../schema/counterexample.ts";
import { evidence as evidenceSchema } from "../schema/evidence.ts";
import { mul, type Tensor } from "../tensor/index.ts";
import {
  altered,
  evidenceOf,
  playing,
  returned,
  tinyProblem,
  tinyReference,
  tinySpec,
  tinySubmission,
} from "../testing/tiny-problem.ts";
import { Budget } from "./budget.ts";
import { smallestFailing } from "./counterexamples.ts";
import { withMistakes } from "./mistakes.ts";
import { Predictions } from "./predictions.ts";

const problem = tinyProblem();
const right = withMistakes(problem, "scaled_softmax", []);

const found = async (runner: Runner, of: Problem = problem) => (await evidenceOf(runner, of)).counterexamples;
const one = async (runner: Runner, check: string, of: Problem = problem): Promise<Counterexample> => {
  const example = (await found(runner, of)).find((c) => c.check === check);
  expect(example).toBeDefined();
  return example as Counterexample;
};
const input = (example: Counterexample, name: string) => {
  const t = example.inputs.find((i) => i.name === name);
  return t !== undefined && "values" in t ? t : undefined;
};
/** Right, but where a condition on the inputs holds. */
const wrongWhere = (condition: (x: Tensor, inputs: Inputs) => boolean): Runner =>
  altered(problem, (outputs, inputs) =>
    condition(inputs.get("x") as Tensor, inputs)
      ? outputs.set("weights", mul(outputs.get("weights") as Tensor, 0.5))
      : outputs,
  );

/** Counts the calls that a runner answers. */
function counting(inner: Runner): { runner: Runner; calls: () => number } {
  let calls = 0;
  const open: Runner["open"] = async (...args) => {
    const session = await inner.open(...args);
    const call: Session["call"] = (...given) => {
      calls++;
      return session.call(...given);
    };
    return { info: session.info, call, close: () => session.close() };
  };
  return { runner: { ...inner, open }, calls: () => calls };
}

describe("the smallest failing case", () => {
  test("of a forgotten scale is one row of two columns and small integers", async () => {
    const example = await one(mistaken(problem, ["no-scale"]), "values");
    expect(example).toMatchObject({ check: "values", numbers: 2 });
    expect(example.inputs).toMatchObject([{ name: "x", shape: [1, 2], dtype: "float32" }]);
    expect(input(example, "x")?.values.every((v) => [0, 1, -1].includes(v as number))).toBe(true);
    expect(example.expected).toMatchObject([{ name: "weights", shape: [1, 2] }]);
    expect(example.actual).toMatchObject([{ name: "weights", shape: [1, 2] }]);
    expect(example.expected[0]?.values).not.toEqual(example.actual?.[0]?.values);
    expect(example.message).toMatch(/weights\[0, \d\] should be/);
  });

  test("has two rows where the mistake needs two", async () => {
    const example = await one(mistaken(problem, ["wrong-axis"]), "values");
    expect(input(example, "x")?.shape).toEqual([2, 1]);
    const rows = await one(
      wrongWhere((x) => (x.shape[0] as number) > 1),
      "values",
    );
    expect(input(rows, "x")?.shape).toEqual([2, 1]);
  });

  test("stops at the smallest that fails, where small inputs take another path", async () => {
    const example = await one(
      wrongWhere((x) => (x.shape[1] as number) >= 5),
      "values",
    );
    expect(input(example, "x")?.shape).toEqual([1, 5]);
    const large = { families: { wide: { N: 3, M: 40, mask: "absent" } } };
    const wide = tinyProblem(large);
    const whole = await one(
      wrongWhere((x) => x.data.length === 120),
      "values",
      wide,
    );
    expect(whole.numbers).toBe(120);
  });

  test("keeps the values that the failure needs, and no others", async () => {
    const example = await one(
      wrongWhere((x) => x.data.some((v) => v > 1)),
      "values",
    );
    const x = input(example, "x")?.values as number[];
    expect(x.filter((v) => v > 1)).toHaveLength(1);
    expect(x.every(Number.isInteger)).toBe(true);
    expect(x).toHaveLength(1);
  });

  test("keeps the place that is wrong when sizes are cut", async () => {
    // Wrong in the last of four rows: rows are cut from the front.
    const last = altered(problem, (outputs) => {
      const w = outputs.get("weights") as Tensor;
      const columns = w.shape[1] as number;
      return outputs.set("weights", { ...w, data: w.data.map((v, i) => (i >= w.data.length - columns ? v * 0.5 : v)) });
    });
    expect(input(await one(last, "values"), "x")?.shape).toEqual([1, 1]);
  });

  test("has no mask where it does not matter, and one with little masked where it does", async () => {
    const masked = tinyProblem({ families: { masked: { N: 4, M: 6, mask: { random: 0.5 } } } });
    expect(input(await one(mistaken(masked, ["no-scale"]), "values", masked), "mask")).toBeUndefined();
    const ignores = altered(masked, (_, inputs) => {
      const bare = new Map(inputs);
      bare.delete("mask");
      return new Map(ordinary(right, bare));
    });
    const mask = input(await one(ignores, "values", masked), "mask");
    expect(mask?.values.filter((v) => v === 0)).toHaveLength(1);
    expect(mask?.values).toContain(1);
  });

  test("of an exception says what was raised, and has no outputs", async () => {
    const raises = playing((inputs): CallResult => {
      const x = inputs.get("x") as Tensor;
      if ((x.shape[1] as number) < 3) return returned(new Map(ordinary(right, inputs)));
      return { state: "failed", failure: { kind: "raised", fault: "candidate", message: `ValueError: ${x.shape}` } };
    });
    const example = await one(raises, "values");
    expect(input(example, "x")?.shape).toEqual([1, 3]);
    expect(example).not.toHaveProperty("actual");
    expect(example.message).toBe("ValueError: 1,3");
  });

  test("is of the same exception, not of any", async () => {
    const raises = playing((inputs): CallResult => {
      const small = (inputs.get("x") as Tensor).data.length < 4;
      const message = small ? "IndexError: too small" : "ValueError: too large";
      return { state: "failed", failure: { kind: "raised", fault: "candidate", message } };
    });
    expect((await one(raises, "values")).message).toBe("ValueError: too large");
  });

  test("of a wrong dtype or a changed argument is tiny too", async () => {
    const wide = altered(problem, (o) => o.set("weights", { ...(o.get("weights") as Tensor), dtype: "float64" }));
    expect(await one(wide, "dtypes")).toMatchObject({
      numbers: 1,
      expected: [{ dtype: "float32" }],
      actual: [{ dtype: "float64" }],
    });
    const changes = playing((inputs) => returned(new Map(ordinary(right, inputs)), ["x"]));
    expect(await one(changes, "pure")).toMatchObject({
      numbers: 1,
      message: "the call changed its argument x in place",
    });
  });

  test("shows the mistake that was diagnosed", async () => {
    const example = await one(mistaken(problem, ["no-scale"]), "values");
    const x = input(example, "x");
    const unscaled = ordinary(withMistakes(problem, "scaled_softmax", ["no-scale"]), asInputs(example));
    expect(x).toBeDefined();
    example.actual?.[0]?.values.forEach((v, i) => {
      expect(v).toBeCloseTo(unscaled.get("weights")?.data[i] as number, 5);
    });
  });

  test("differs visibly in four digits", async () => {
    const slightly = altered(problem, (o) => {
      const w = o.get("weights") as Tensor;
      return o.set("weights", mul(w, 1.01));
    });
    const example = await one(slightly, "values");
    const four = (v: unknown) => (v as number).toPrecision(4);
    expect(example.expected[0]?.values.map(four)).not.toEqual(example.actual?.[0]?.values.map(four));
  });

  test("is what the schema says, and the same every time", async () => {
    const facts = await evidenceOf(mistaken(problem, ["wrong-axis"]));
    expect(evidenceSchema.parse(JSON.parse(JSON.stringify(facts)))).toEqual(facts);
    expect(await found(mistaken(problem, ["wrong-axis"]))).toEqual(facts.counterexamples);
  });
});

const asInputs = (example: Counterexample): Inputs =>
  new Map(
    example.inputs.flatMap((i) =>
      "values" in i
        ? [
            [
              i.name,
              { dtype: i.dtype, shape: i.shape, data: Float64Array.from(i.values as number[]) } as Tensor,
            ] as const,
          ]
        : [],
    ),
  );

describe("what it costs", () => {
  test("nothing where nothing fails: no call and no run of the reference beyond those of the checks", async () => {
    const { entries, mistakes } = tinyReference;
    let runs = 0;
    const counted: Reference = {
      mistakes,
      entries: {
        scaled_softmax: (args, wrong) => {
          runs++;
          return (entries["scaled_softmax"] as NonNullable<Reference["entries"][string]>)(args, wrong);
        },
      },
    };
    const { runner, calls } = counting(mistaken(problem, []));
    const { counterexamples, diagnosis } = await evidenceOf(runner, tinyProblem({}, counted));
    expect([counterexamples, diagnosis]).toEqual([[], { explanations: [], symptoms: [] }]);
    // Six cases, each called twice because of `pure`; each with its oracle, one plain run and 16 shaken ones.
    expect(calls()).toBe(12);
    expect(runs).toBe(6 * 18);
  });

  test.each([5, 20, 60])("%i calls at most, when that is all that may be spent", async (limit) => {
    const wide = tinyProblem({ families: { wide: { N: 30, M: 40, mask: "absent" } } });
    const runner = altered(wide, (o, inputs) =>
      (inputs.get("x") as Tensor).data.length > 900 ? o.set("weights", mul(o.get("weights") as Tensor, 0.5)) : o,
    );
    const session = await runner.open(tinySubmission, wide.spec.entry, DEFAULT_LIMITS);
    const freshSession = async () => session;
    const lab = new Lab({
      problem: wide,
      dtype: "float32",
      seed: { visible: "v" },
      session,
      freshSession,
      measured: () => {},
    });
    const trials = lab.layAll();
    const findings = await Promise.all(wide.spec.checks.map((check) => runCheck(check, trials, lab)));
    const budget = new Budget(limit);
    const [smallest] = await smallestFailing(lab, findings.flat(), [], new Predictions(), budget);
    expect(budget.spent).toBeGreaterThan(0);
    expect(budget.spent).toBeLessThanOrEqual(limit);
    expect(smallest?.check.id).toBe("values");
  });

  test("little more where small inputs run into a limit of time, or every call takes seconds", async () => {
    const ending = (small: (outputs: Map<string, Tensor>) => CallResult) => {
      let calls = 0;
      const runner = playing((inputs) => {
        calls++;
        const outputs = new Map(ordinary(right, inputs));
        const wrong = outputs.set("weights", mul(outputs.get("weights") as Tensor, 0.5));
        return (inputs.get("x") as Tensor).data.length < 4 ? small(wrong) : returned(wrong);
      });
      return { runner, calls: () => calls };
    };
    const timedOut = ending(() => ({
      state: "failed",
      failure: { kind: "timed-out", fault: "candidate", message: "10 s" },
    }));
    expect((await one(timedOut.runner, "values")).numbers).toBeGreaterThanOrEqual(4);
    const slow = ending((outputs) => ({ ...returned(outputs), elapsedMs: 9000 }) as CallResult);
    await found(slow.runner);
    const quick = ending(returned);
    await found(quick.runner);
    // Twelve are those of the checks.
    expect(timedOut.calls() - 12).toBeLessThan(10);
    expect(slow.calls() - 12).toBeLessThan(30);
    expect(quick.calls()).toBeGreaterThan(timedOut.calls());
  });

  test("one case serves every check that it fails", async () => {
    const checks = [
      ...tinySpec().checks.slice(0, 1),
      { id: "values", kind: "close", of: "weights" },
      { id: "again", kind: "close", of: "weights" },
    ];
    const twice = tinyProblem({ checks });
    const once = tinyProblem({ checks: checks.slice(0, 2) });
    const [a, b] = [counting(mistaken(twice, ["no-scale"])), counting(mistaken(once, ["no-scale"]))];
    const examples = await found(a.runner, twice);
    expect(examples.map((c) => c.check)).toEqual(["values", "again"]);
    expect(examples[0]?.inputs).toEqual(examples[1]?.inputs);
    await found(b.runner, once);
    expect(a.calls()).toBe(b.calls());
  });
});

describe("hidden inputs", () => {
  const seed = { visible: "v", hidden: "h" };
  const textOf = (inputs: Inputs) => JSON.stringify([...inputs].map(([name, v]) => [name, [...(v as Tensor).data]]));
  const session: Session = { info: IN_PROCESS, call: async () => returned(new Map()), close: async () => {} };
  const lab = new Lab({
    problem,
    dtype: "float32",
    seed,
    session,
    freshSession: async () => session,
    measured: () => {},
  });
  const drawn = (visibility: string) =>
    new Set(lab.layAll().flatMap((t) => (t.id.visibility === visibility ? [textOf(t.inputs)] : [])));
  const wrongOn = (condition: (text: string) => boolean) =>
    collectEvidence(
      problem,
      tinySubmission,
      wrongWhere((_, inputs) => condition(textOf(inputs))),
      { seed },
    );

  test("are never shown: where only they fail, another visible draw of the family is found", async () => {
    const visible = drawn("visible");
    const { counterexamples } = await wrongOn((text) => !visible.has(text));
    const values = counterexamples.find((c) => c.check === "values");
    expect(values?.draw).toBeGreaterThanOrEqual(problem.spec.draws.visible);
    for (const hidden of drawn("hidden")) expect(JSON.stringify(counterexamples)).not.toContain(hidden);
  });

  test("do not tell by which exception they fail, nor anything of how", async () => {
    const visible = drawn("visible");
    const hidden = drawn("hidden");
    const raising = (kind: string) =>
      playing((inputs) => {
        if (visible.has(textOf(inputs))) return returned(new Map(ordinary(right, inputs)));
        const message = hidden.has(textOf(inputs)) ? `${kind}: ${textOf(inputs)}` : "ValueError: another draw";
        return { state: "failed", failure: { kind: "raised", fault: "candidate", message } };
      });
    const [first, second] = await Promise.all(
      ["ValueError", "KeyError"].map((kind) => collectEvidence(problem, tinySubmission, raising(kind), { seed })),
    );
    expect(first?.counterexamples.length).toBeGreaterThan(0);
    expect(first).toEqual(second);
  });

  test("explain nothing: a diagnosis is of what is shown", async () => {
    const hidden = drawn("hidden");
    const mistakenThere = (mistake: string) =>
      inProcess(
        (inputs) =>
          new Map(
            ordinary(withMistakes(problem, "scaled_softmax", hidden.has(textOf(inputs)) ? [mistake] : []), inputs),
          ),
      );
    for (const mistake of ["no-scale", "wrong-axis"]) {
      const { findings, diagnosis } = await collectEvidence(problem, tinySubmission, mistakenThere(mistake), { seed });
      expect(findings.some((f) => f.state === "failed")).toBe(true);
      expect(diagnosis).toEqual({ explanations: [], symptoms: [] });
    }
  });

  test("give no case where no visible draw fails", async () => {
    const hidden = drawn("hidden");
    const facts = await wrongOn((text) => hidden.has(text));
    expect(facts.findings.some((f) => f.state === "failed")).toBe(true);
    expect(facts.counterexamples).toEqual([]);
  });
});

test("weights are kept beside another output that fails, and not twice where they are what fails", async () => {
  const checks = [...tinySpec().checks, { id: "total", kind: "close", of: "total" }];
  const both = tinyProblem({ checks } as never);
  const wrong = altered(both, (outputs) => {
    const doubled = (name: string) => mul(outputs.get(name) as Tensor, 2);
    return outputs.set("total", doubled("total")).set("weights", doubled("weights"));
  });
  const total = await one(wrong, "total", both);
  expect(total.expected.map(({ name }) => name)).toEqual(["total"]);
  const { expected, actual } = total.weights as NonNullable<Counterexample["weights"]>;
  expect(actual?.values).toEqual(expected.values.map((w) => 2 * (w as number)));
  expect((await one(wrong, "values", both)).weights).toBeUndefined();
});
