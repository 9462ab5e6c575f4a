import { describe, expect, test } from "vitest";
import { collectEvidence } from "../grade.ts";
import { mistaken } from "../proving/sessions.ts";
import { define } from "../reference.ts";
import type { Inputs, Runner } from "../runner.ts";
import type { FailedFinding, Finding } from "../schema/evidence.ts";
import { log, mul, type Tensor, tensor } from "../tensor/index.ts";
import { altered, tinyProblem, tinyReference, tinySubmission } from "../testing/tiny-problem.ts";

const all = {
  large: { x: 300 },
  equal: ["x"],
  subnormal: ["x"],
  ones: ["N", "M"],
  empty: ["M"],
  "off-block": { M: 16 },
  "infinite-rows": { x: 1 },
  "masked-rows": { mask: 1 },
};
const problemOf = (check: Record<string, unknown>, reference = tinyReference) =>
  tinyProblem(
    {
      checks: [
        { id: "shapes", kind: "shape" },
        { id: "values", kind: "stability", from: "ordinary", ...check },
      ],
    } as never,
    reference,
  );
const problem = problemOf({ extremes: all });

async function found(runner: Runner, own = problem, hidden?: string): Promise<Finding[]> {
  const seed = hidden === undefined ? { visible: "v" } : { visible: "v", hidden };
  const { findings } = await collectEvidence(own, tinySubmission, runner, { seed });
  return findings.filter((f) => f.check === "values");
}
const failing = async (runner: Runner, own = problem) =>
  (await found(runner, own)).filter((f): f is FailedFinding => f.state === "failed");
const variants = (findings: readonly Finding[]) => findings.map((f) => f.case.variant);

/** The right answers with a look at x first. */
const candidate = (change: (weights: Tensor, x: Tensor, mask: Tensor | undefined) => Tensor) =>
  altered(problem, (outputs, inputs: Inputs) =>
    outputs.set(
      "weights",
      change(outputs.get("weights") as Tensor, inputs.get("x") as Tensor, inputs.get("mask") as Tensor | undefined),
    ),
  );

describe("stability", () => {
  test("tries one case for each extreme, and what is right passes all of them", async () => {
    const findings = await found(mistaken(problem, []));
    expect(variants(findings)).toEqual([
      "x × 300",
      "all of x equal",
      "x subnormal",
      "N = 1",
      "M = 1",
      "M = 0",
      "M = 33",
      "M = 15",
      "1 of x's rows −∞",
      "1 of mask's rows off",
    ]);
    for (const f of findings) expect([f.case.variant, f.state]).toEqual([f.case.variant, "passed"]);
  });

  test("tries the hidden draw too where there is one", async () => {
    const findings = await found(mistaken(problem, []), problem, "h");
    expect(findings).toHaveLength(20);
    expect(findings.filter((f) => f.case.visibility === "hidden")).toHaveLength(10);
    expect(findings.every((f) => f.state === "passed")).toBe(true);
  });

  test("draws what the family draws, but for what the extreme is about", async () => {
    const seen: Inputs[] = [];
    await found(
      altered(problem, (outputs, inputs) => {
        seen.push(inputs);
        return outputs;
      }),
    );
    const values = (inputs: Inputs) => [...(inputs.get("x") as Tensor).data];
    const isBase = (v: number[]) => v.length === 24 && Math.max(...v.map(Math.abs)) < 10 && new Set(v).size > 1;
    const base = seen.map(values).find(isBase) as number[];
    expect(seen.map(values)).toContainEqual(base.map((v) => Math.fround(v * 300)));
    expect(seen.map(values)).toContainEqual(base.map(() => base[0]));
  });

  test("finds an exp that overflows, and says where", async () => {
    const naive = candidate((w, x) => {
      const m = x.shape[1] as number;
      const e = x.data.map((v) => Math.fround(Math.exp(Math.fround(v / Math.fround(Math.sqrt(m))))));
      const total = (i: number) => {
        const start = i - (i % m);
        return e.subarray(start, start + m).reduce((n, v) => Math.fround(n + v), 0);
      };
      return { ...w, data: e.map((v, i) => Math.fround(v / total(i))) };
    });
    const [first, ...rest] = (await failing(naive)).filter((f) => !/rows/.test(f.case.variant ?? ""));
    expect(rest).toEqual([]);
    expect(first).toMatchObject({
      code: "not-finite",
      case: { family: "ordinary", draw: 0, visibility: "visible", variant: "x × 300" },
      message: expect.stringContaining("of weights are NaN where they should be numbers"),
    });
  });

  test("finds a last tile that is left out", async () => {
    const tiled = candidate((w) => {
      const m = w.shape[1] as number;
      const whole = m < 16 ? m : m - (m % 16);
      return { ...w, data: w.data.map((v, i) => (i % m < whole ? v : 0)) };
    });
    expect(variants(await failing(tiled))).toEqual(["M = 33"]);
  });

  test("finds a candidate that loses an axis of size 1, or that raises on nothing", async () => {
    const squeezed = candidate((w) => ({ ...w, shape: w.shape.filter((d) => d !== 1) }));
    expect((await failing(squeezed)).map((f) => [f.case.variant, f.code])).toEqual([
      ["N = 1", "shape"],
      ["M = 1", "shape"],
    ]);
    const raising = candidate((w, x) => {
      if (x.data.length === 0) throw new Error("max of an empty axis");
      return w;
    });
    expect((await failing(raising)).map((f) => [f.case.variant, f.code])).toEqual([["M = 0", "raised"]]);
  });

  test("finds rows that are filled where nothing may be attended", async () => {
    const filled = candidate((w, _, mask) =>
      mask === undefined ? w : { ...w, data: w.data.map((v) => (Number.isNaN(v) ? 0.25 : v)) },
    );
    expect(variants(await failing(filled))).toEqual(["1 of mask's rows off"]);
  });

  test("finds subnormal numbers that are flushed to zero", async () => {
    const own = problemOf({ of: "total", extremes: { subnormal: ["x"] } });
    expect((await found(mistaken(own, []), own)).map((f) => f.state)).toEqual(["passed"]);
    const flushing = altered(own, (outputs) => {
      const total = outputs.get("total") as Tensor;
      return outputs.set("total", { ...total, data: total.data.map((v) => (Math.abs(v) < 2 ** -126 ? 0 : v)) });
    });
    expect((await found(flushing, own)).map((f) => f.state)).toEqual(["failed"]);
  });

  test("looks only at the output that it is about", async () => {
    const wrong = candidate((w) => ({ ...w, data: w.data.map(() => 9) }));
    const own = problemOf({ of: "total", extremes: { ones: ["N"] } });
    expect((await found(wrong, own)).map((f) => f.state)).toEqual(["passed"]);
  });
});

describe("an extreme to which the mathematics does not go", () => {
  let calls = 0;
  const counted = (own: typeof problem) =>
    altered(own, (outputs) => {
      calls++;
      return outputs;
    });
  const skipped = async (own: typeof problem) => {
    // The shape check asks for the ordinary cases; what is skipped is not asked.
    calls = 0;
    const findings = await found(counted(own), own);
    return [findings, calls] as const;
  };
  const ordinaryCalls = 6;

  test.each<[string, typeof problem, RegExp]>([
    [
      "the reference throws",
      problemOf(
        { extremes: { empty: ["M"] } },
        define({
          mistakes: {},
          entries: {
            scaled_softmax: ({ x }) => {
              if ((x as Tensor).data.length === 0) throw new Error("no mean of nothing");
              return { weights: x as Tensor, total: tensor([(x as Tensor).shape[0] as number, 1], [1, 1, 1, 1]) };
            },
          },
        }),
      ),
      /does not go there: reference\.ts: scaled_softmax throws: no mean of nothing/,
    ],
    [
      "every value is NaN",
      problemOf({ of: "weights", extremes: { "masked-rows": { mask: 4 } } }),
      /has no answer there/,
    ],
    [
      "an ordinary implementation overflows",
      problemOf(
        { of: "weights", extremes: { large: { x: 1e38 } } },
        define({
          mistakes: {},
          entries: {
            scaled_softmax: ({ x }) => ({ weights: log(mul(mul(x as Tensor, x as Tensor), 4)), total: x as Tensor }),
          },
        }),
      ),
      /overflows there/,
    ],
    ["the argument is absent", problemOf({ extremes: { equal: ["mask"] } }), /mask is absent there/],
  ])("is skipped, and the candidate not asked: %s", async (_, own, why) => {
    const [findings, asked] = await skipped(own);
    expect(findings).toMatchObject([{ state: "skipped", why: expect.stringMatching(why) }]);
    expect(asked).toBe(ordinaryCalls);
  });
});

describe("a stability check in problem.yaml", () => {
  test.each<[string, Record<string, unknown>, string]>([
    [
      "an unknown family",
      { from: "ordinry", extremes: { ones: ["N"] } },
      "checks[1].from: no family is called ordinry (did you mean ordinary?)",
    ],
    ["an unknown symbol", { extremes: { ones: ["K"] } }, "checks[1].extremes.ones: no symbol is called K"],
    ["an unknown argument", { extremes: { large: { y: 2 } } }, "checks[1].extremes.large.y: no argument is called y"],
    ["a size for an argument", { extremes: { empty: ["x"] } }, "checks[1].extremes.empty: no symbol is called x"],
    [
      "a mask of numbers",
      { extremes: { "masked-rows": { x: 1 } } },
      "masked-rows is for a bool tensor, which x is not",
    ],
    [
      "subnormal booleans",
      { extremes: { subnormal: ["mask"] } },
      "subnormal is for a floating-point tensor, which mask is not",
    ],
    ["nothing", { extremes: {} }, "name at least one extreme"],
    [
      "families",
      { families: ["ordinary"], extremes: { ones: ["N"] } },
      "stability takes its cases from the family in `from`",
    ],
    ["a misspelt extreme", { extremes: { lagre: { x: 2 } } }, "there is no field lagre (did you mean large?)"],
  ])("that names %s is refused", (_, check, message) => {
    expect(() => problemOf(check)).toThrow(message);
  });
});
