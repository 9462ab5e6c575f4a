import { describe, expect, test } from "vitest";
import { ordinary } from "../checks/tolerance.ts";
import { TensorError } from "../errors.ts";
import { Lab } from "../lab.ts";
import type { Problem } from "../problem.ts";
import { inProcess, mistaken } from "../proving/sessions.ts";
import { define, type Reference } from "../reference.ts";
import { DEFAULT_LIMITS, type Runner } from "../runner.ts";
import { add, div, mul, not, reshape, softmax, sum, type Tensor, tensor, where } from "../tensor/index.ts";
import {
  altered,
  evidenceOf,
  playing,
  returned,
  tinyProblem,
  tinySpec,
  tinySubmission,
} from "../testing/tiny-problem.ts";
import { explain } from "./explain.ts";
import { withMistakes } from "./mistakes.ts";
import { observe } from "./observe.ts";
import { Predictions } from "./predictions.ts";

const MISTAKES = {
  "no-scale": "The logits are not divided by √M.",
  "scale-by-m": "The logits are divided by M.",
  "wrong-axis": "The softmax runs over columns.",
  "mask-inverted": "What is masked is seen.",
  "mask-as-zero": "Masked logits become 0.",
};

/** The tiny reference with more mistakes, or with some of them forgotten. */
const referenceWith = (ids: readonly string[]): Reference => {
  const { entries } = define({
    mistakes: MISTAKES,
    entries: {
      scaled_softmax({ x, mask }: { x: Tensor; mask?: Tensor }, wrong) {
        const m = x.shape.at(-1) as number;
        const scaled = wrong["no-scale"] ? x : div(x, wrong["scale-by-m"] ? m : Math.sqrt(m));
        const allowed = mask && wrong["mask-inverted"] ? not(mask) : mask;
        const logits = allowed ? where(allowed, scaled, wrong["mask-as-zero"] ? 0 : -Infinity) : scaled;
        return { weights: softmax(logits, wrong["wrong-axis"] ? -2 : -1), total: sum(x, -1) };
      },
    },
  });
  return {
    entries,
    mistakes: Object.fromEntries(ids.map((id) => [id, { says: MISTAKES[id as keyof typeof MISTAKES] }])),
  };
};

const problemWith = (reference: Reference, spec: Parameters<typeof tinyProblem>[0] = {}): Problem =>
  tinyProblem({ checks: tinySpec().checks.map((check) => ({ ...check, kills: undefined })), ...spec }, reference);
const whole = problemWith(referenceWith(Object.keys(MISTAKES)));

const explained = async (runner: Runner, problem = whole) =>
  (await evidenceOf(runner, problem)).diagnosis.explanations.map((e) => e.mistakes.map((m) => m.id));

const ids = Object.keys(MISTAKES);
const pairs = ids.flatMap((a, i) => ids.slice(i + 1).map((b): [string, string] => [a, b]));

describe("what is claimed", () => {
  test.each(ids)("%s, and nothing beside it", async (id) => {
    const { diagnosis, findings } = await evidenceOf(mistaken(whole, [id]), whole);
    const failing = new Set(findings.filter((f) => f.state === "failed").map((f) => `${f.case.family} ${f.case.draw}`))
      .size;
    expect(diagnosis.explanations).toMatchObject([
      { mistakes: [{ id, says: MISTAKES[id as keyof typeof MISTAKES] }], failing, passing: 6 - failing },
    ]);
    expect(failing).toBeGreaterThan(0);
  });

  // no-scale wins over scale-by-m, and an inverted mask made zero is a mistake of its own.
  test.each(pairs.filter((pair) => pair.join() !== "no-scale,scale-by-m"))("%s with %s", async (a, b) => {
    expect(await explained(mistaken(whole, [a, b]))).toEqual([[a, b]]);
  });

  test("a pair of which one hides the other is the one that shows", async () => {
    expect(await explained(mistaken(whole, ["no-scale", "scale-by-m"]))).toEqual([["no-scale"]]);
  });

  test("two that explain the same are both shown, for nothing tells them apart", async () => {
    const twins: Reference = {
      mistakes: { ...whole.reference.mistakes, "never-divides": { says: "The same in other words." } },
      entries: {
        scaled_softmax: (args, wrong) =>
          (whole.reference.entries["scaled_softmax"] as NonNullable<Reference["entries"][string]>)(args, {
            ...wrong,
            "no-scale": Boolean(wrong["no-scale"] || wrong["never-divides"]),
          }),
      },
    };
    const problem = problemWith(twins);
    expect(await explained(mistaken(problem, ["no-scale"]), problem)).toEqual([["no-scale"], ["never-divides"]]);
  });

  test("a mistake in other arithmetic than the reference's is recognised all the same", async () => {
    const double = withMistakes(whole, "scaled_softmax", ["no-scale"]);
    const runner = inProcess((inputs) => {
      const out = [...ordinary(double, inputs)].map(([name, t]): [string, Tensor] => [
        name,
        { ...t, data: t.data.map((v, i) => v * (1 + (i % 2 ? 1 : -1) * 2 ** -23)) },
      ]);
      return new Map(out);
    });
    expect(await explained(runner)).toEqual([["no-scale"]]);
  });
});

describe("what is not claimed", () => {
  test("anything, when nothing fails", async () => {
    expect(await explained(mistaken(whole, []))).toEqual([]);
  });

  test("a mistake that fits only some of the cases", async () => {
    const compute = withMistakes(whole, "scaled_softmax", ["no-scale"]);
    const right = withMistakes(whole, "scaled_softmax", []);
    const sometimes = inProcess((inputs) => new Map(ordinary(inputs.has("mask") ? right : compute, inputs)));
    expect(await explained(sometimes)).toEqual([]);
  });

  test("a mistake that comes near what came, but not within its tolerance", async () => {
    const compute = withMistakes(whole, "scaled_softmax", ["no-scale"]);
    const nearly = inProcess((inputs) => {
      const outputs = ordinary(compute, inputs);
      return new Map([...outputs].map(([name, t]) => [name, mul(t, 1.001)] as [string, Tensor]));
    });
    expect(await explained(nearly)).toEqual([]);
    const nearlyWithMask = playing((inputs) => {
      const outputs = [...ordinary(compute, inputs)];
      const factor = inputs.has("mask") ? 1.001 : 1;
      return returned(new Map(outputs.map(([name, t]) => [name, mul(t, factor)] as [string, Tensor])));
    });
    expect(await explained(nearlyWithMask)).toEqual([]);
  });

  test("a mistake that nobody has named", async () => {
    const odd = altered(whole, (outputs) => outputs.set("weights", mul(outputs.get("weights") as Tensor, 1.01)));
    expect(await explained(odd)).toEqual([]);
  });

  test("a mistake that does not show on a case that fails", async () => {
    // Right values in a wrong dtype fail everywhere; every mask mistake agrees on the values where there is no mask.
    const spec = { families: { plain: { N: 4, M: 6, mask: "absent" } } };
    const problem = problemWith(referenceWith(["mask-inverted", "mask-as-zero"]), spec);
    const wide = altered(problem, (outputs) =>
      outputs.set("weights", { ...(outputs.get("weights") as Tensor), dtype: "float64" }),
    );
    expect(await explained(wide, problem)).toEqual([]);
  });

  test("a crash on every case, by a mistake that crashes on every case: an exception alone says too little", async () => {
    const always: Reference = {
      mistakes: { crashes: { says: "It reshapes to a size that is not there." } },
      entries: {
        scaled_softmax: (args, wrong) => {
          const x = args["x"] as Tensor;
          if (wrong["crashes"]) reshape(x, [x.data.length + 1]);
          return (whole.reference.entries["scaled_softmax"] as NonNullable<Reference["entries"][string]>)(args, {});
        },
      },
    };
    const problem = problemWith(always);
    expect(await explained(mistaken(problem, ["crashes"]), problem)).toEqual([]);
  });

  test("a mistake by value for a candidate that timed out", async () => {
    const runner = playing(() => ({
      state: "failed",
      failure: { kind: "timed-out", fault: "candidate", message: "10 s" },
    }));
    expect(await explained(runner)).toEqual([]);
  });

  test.each(ids)("any other mistake once %s is forgotten", async (id) => {
    const forgetful = problemWith(referenceWith(ids.filter((other) => other !== id)));
    expect(await explained(mistaken(whole, [id]), forgetful)).toEqual([]);
  });

  test("a third one for a pair of which one half is forgotten, unless it agrees everywhere", async () => {
    const forgetful = problemWith(referenceWith(ids.filter((id) => id !== "wrong-axis")));
    for (const other of ids.filter((id) => id !== "wrong-axis"))
      expect(await explained(mistaken(whole, [other, "wrong-axis"]), forgetful)).toEqual([]);
  });
});

describe("a mistake that throws on some cases", () => {
  const partly: Reference = {
    mistakes: { "needs-even": { says: "Works only for an even number of columns, and there without the scale." } },
    entries: {
      scaled_softmax: (args, wrong) => {
        const x = args["x"] as Tensor;
        if (wrong["needs-even"] && (x.shape.at(-1) as number) % 2 === 1)
          throw new TensorError("test/odd", "an odd number of columns");
        return (whole.reference.entries["scaled_softmax"] as NonNullable<Reference["entries"][string]>)(args, {
          "no-scale": Boolean(wrong["needs-even"]),
        });
      },
    },
  };
  const problem = problemWith(partly);

  test("matches a candidate that raises there and has its values elsewhere", async () => {
    expect(await explained(mistaken(problem, ["needs-even"]), problem)).toEqual([["needs-even"]]);
  });

  test("does not match one that raises there and is right elsewhere, or has its values and does not raise", async () => {
    const right = withMistakes(problem, "scaled_softmax", []);
    const unscaled = withMistakes(whole, "scaled_softmax", ["no-scale"]);
    const raisesOnly = inProcess((inputs) => {
      if ((inputs.get("x") as Tensor).shape[1] === 1) throw new Error("one column");
      return new Map(ordinary(right, inputs));
    });
    expect(await explained(raisesOnly, problem)).toEqual([]);
    expect(
      await explained(
        inProcess((inputs) => new Map(ordinary(unscaled, inputs))),
        problem,
      ),
    ).toEqual([]);
  });

  test("does not match one that times out there", async () => {
    const unscaled = withMistakes(whole, "scaled_softmax", ["no-scale"]);
    const ending = (kind: "raised" | "timed-out") =>
      playing((inputs) =>
        (inputs.get("x") as Tensor).shape[1] === 1
          ? { state: "failed", failure: { kind, fault: "candidate", message: "" } }
          : returned(new Map(ordinary(unscaled, inputs))),
      );
    expect(await explained(ending("raised"), problem)).toEqual([["needs-even"]]);
    expect(await explained(ending("timed-out"), problem)).toEqual([]);
  });
});

describe("cases that say nothing about the candidate", () => {
  const compute = withMistakes(whole, "scaled_softmax", ["no-scale"]);
  test.each([
    ["could not be run by our fault", { state: "failed", failure: { kind: "sandbox", fault: "grader", message: "" } }],
    ["is not supported", { state: "unsupported", what: "masks" }],
  ] as const)("one that %s is left out", async (_, result) => {
    const runner = playing((inputs) => (inputs.has("mask") ? result : returned(new Map(ordinary(compute, inputs)))));
    const { explanations } = (await evidenceOf(runner, whole)).diagnosis;
    expect(explanations).toMatchObject([{ mistakes: [{ id: "no-scale" }], failing: 2, passing: 2 }]);
  });
});

describe("how sure an explanation is", () => {
  test("grows with the failing cases that it explains by their values", async () => {
    const confidence = async (runner: Runner, problem: Problem) =>
      (await evidenceOf(runner, problem)).diagnosis.explanations[0]?.confidence ?? 0;
    const families = { plain: { N: 4, M: 6, mask: "absent" }, masked: { N: 4, M: 6, mask: { random: 0.5 } } };
    const few = problemWith(referenceWith(ids), { families, draws: { visible: 1, hidden: 0 } } as never);
    const many = problemWith(referenceWith(ids), { families, draws: { visible: 4, hidden: 0 } } as never);
    // Of these cases only the masked ones fail.
    const inverted = [few, many].map((problem) => confidence(mistaken(problem, ["mask-inverted"]), problem));
    expect(await Promise.all(inverted)).toEqual([0.75, 0.97]);
    // A pair is doubted more.
    expect(await confidence(mistaken(many, ["no-scale", "mask-as-zero"]), many)).toBe(0.94);
  });

  test("comes with its facts", async () => {
    const [only] = (await evidenceOf(mistaken(whole, ["mask-inverted"]), whole)).diagnosis.explanations;
    expect(only?.because).toBe("it gives what came on 2 failing cases and 4 passing cases; nothing else does");
  });
});

describe("what a pair costs", () => {
  /** Twelve mistakes of which each changes the output in its own way, and how often the reference has run. */
  function twelve(): { problem: Problem; runs: Map<string, number> } {
    const runs = new Map<string, number>();
    const names = Array.from({ length: 12 }, (_, i) => `mistake-${i}`);
    const reference: Reference = {
      mistakes: Object.fromEntries(names.map((id) => [id, { says: `${id}.` }])),
      entries: {
        scaled_softmax: (args, wrong) => {
          const x = args["x"] as Tensor;
          // Shaken runs move the inputs a little: a case is known by its first number in two digits.
          const key = (x.data[0] as number).toPrecision(2);
          runs.set(key, (runs.get(key) ?? 0) + 1);
          const columns = x.shape[1] as number;
          const added = (j: number) => names.reduce((t, id, i) => (wrong[id] ? t + Math.sin((i + 1) * (j + 2)) : t), 0);
          const bias = tensor(
            [columns],
            Array.from({ length: columns }, (_, j) => added(j)),
            "float64",
          );
          return { weights: softmax(add(x, bias), -1), total: sum(x, -1) };
        },
      },
    };
    return {
      problem: problemWith(reference, {
        checks: tinySpec()
          .checks.slice(0, 3)
          .map((c) => ({ ...c, kills: undefined })),
      }),
      runs,
    };
  }

  test("with twelve mistakes is under 100 runs of the reference a failing case", async () => {
    const { problem, runs } = twelve();
    const lab = new Lab({
      problem,
      dtype: "float32",
      seed: { visible: "v" },
      session: await mistaken(problem, ["mistake-3", "mistake-8"]).open(
        tinySubmission,
        problem.spec.entry,
        DEFAULT_LIMITS,
      ),
      freshSession: async () => {
        throw new Error("not needed");
      },
      measured: () => {},
    });
    lab.layAll();
    const observations = await observe(lab.trials);
    const failing = observations.filter((o) => o.failing).length;
    runs.clear();
    expect(explain(Object.keys(problem.reference.mistakes), observations, new Predictions())).toEqual([
      ["mistake-3", "mistake-8"],
    ]);
    expect(failing).toBe(4);
    expect(runs.size).toBe(6);
    expect(Math.max(...runs.values())).toBeLessThan(100);
  });
});

describe("a case for which nothing was handed in", () => {
  const missing = { kind: "missing-entry", fault: "candidate", message: "there is nothing for it" } as const;
  const wrong = withMistakes(whole, "scaled_softmax", ["no-scale"]);
  const leavingOut = (absent: (columns: number) => boolean) =>
    playing((inputs) =>
      absent((inputs.get("x") as Tensor).shape[1] as number)
        ? { state: "failed", failure: missing }
        : returned(new Map(ordinary(wrong, inputs))),
    );

  test("does not keep the others from being explained", async () => {
    expect(await explained(leavingOut((columns) => columns === 1))).toEqual([["no-scale"]]);
  });

  test("explains nothing itself", async () => {
    expect(await explained(leavingOut(() => true))).toEqual([]);
  });
});
