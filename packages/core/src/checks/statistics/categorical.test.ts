import { describe, expect, test } from "vitest";
import { noise, random } from "../../inputs/random.ts";
import { IN_PROCESS } from "../../proving/sessions.ts";
import { define } from "../../reference.ts";
import type { Inputs, Runner } from "../../runner.ts";
import { parse } from "../../schema/parse.ts";
import { tensorCheck } from "../../schema/tensor-check.ts";
import { argmax, div, softmax, type Tensor, tensor } from "../../tensor/index.ts";
import { evidenceOf, returned, tinyProblem, tinySpec } from "../../testing/tiny-problem.ts";
import { count, enough, groupsOf, leastLikely, testsOf } from "./frequencies.ts";

/** Nucleus sampling: the likeliest outcomes until their sum reaches p, the one that crosses it included, rescaled. */
const nucleus = (probabilities: number[], p: number, crossing = true): number[] => {
  const order = probabilities
    .map((_, i) => i)
    .sort((a, b) => (probabilities[b] as number) - (probabilities[a] as number));
  const kept = new Set<number>();
  let mass = 0;
  for (const i of order) {
    const more = mass + (probabilities[i] as number);
    if (mass >= p || (!crossing && more > p && kept.size > 0)) break;
    kept.add(i);
    mass = more;
  }
  return probabilities.map((v, i) => (kept.has(i) ? v / mass : 0));
};
const TOP_P = 0.9;
const rowsOf = (t: Tensor): number[][] => {
  const n = t.shape.at(-1) as number;
  return Array.from({ length: t.data.length / n }, (_, r) => [...t.data.subarray(r * n, (r + 1) * n)]);
};
const byRow = (t: Tensor, f: (row: number[]) => number[]): Tensor => ({
  ...t,
  data: Float64Array.from(rowsOf(t).flatMap(f)),
});

const LOGITS = [2, 1.2, 0.5, 0, -1, -2];
const problemOf = (check: Record<string, unknown> = {}, family: Record<string, unknown> = {}) => {
  const spec = tinySpec();
  return tinyProblem(
    {
      entry: {
        ...spec.entry,
        args: { x: spec.entry.args.x, temperature: { type: "float" } } as never,
        returns: { token: { shape: ["N", 1], dtype: "int64" } } as never,
      },
      families: { f: { N: 3000, M: 6, x: { values: LOGITS }, temperature: { value: 1.5 }, ...family } },
      draws: { visible: 1, hidden: 0 },
      checks: [
        { id: "shapes", kind: "shape" },
        {
          id: "values",
          kind: "statistics",
          test: "categorical",
          of: "token",
          against: "p",
          in: "distribution",
          ...check,
        },
      ],
    } as never,
    define({
      mistakes: {},
      entries: {
        scaled_softmax: ({ x }) => ({ token: argmax(x as Tensor, -1) }),
        distribution: ({ x, temperature }) => ({
          p: byRow(softmax(div(x as Tensor, temperature as number), -1), (row) => nucleus(row, TOP_P)),
        }),
      },
    }),
  );
};

const pick = (probabilities: readonly number[], u: number): number => {
  let below = 0;
  for (const [outcome, p] of probabilities.entries()) {
    below += p;
    if (u < below) return outcome;
  }
  return probabilities.length - 1;
};
/** A candidate that draws each row from the probabilities that it takes for right. */
const sampler = (of: (logits: number[], temperature: number) => number[], seeded = true): Runner => {
  const call = async (inputs: Inputs, options?: { seed?: number }) => {
    const x = inputs.get("x") as Tensor;
    const stream = random("candidate", seeded ? (options?.seed ?? 0) : 0);
    const tokens = rowsOf(x).map((row) => pick(of(row, inputs.get("temperature") as number), stream.uniform()));
    return returned(new Map([["token", tensor([tokens.length, 1], tokens, "int64")]]));
  };
  return { open: async () => ({ info: IN_PROCESS, call, close: async () => {} }), close: async () => {} };
};
const soft = (logits: number[], temperature: number) => {
  const e = logits.map((v) => Math.exp((v - Math.max(...logits)) / temperature));
  const total = e.reduce((n, v) => n + v, 0);
  return e.map((v) => v / total);
};
const right = (x: number[], t: number) => nucleus(soft(x, t), TOP_P);
const found = async (runner: Runner, own = problemOf()) =>
  (await evidenceOf(runner, own)).findings.find((f) => f.check === "values");

describe("draws of a batch of the same logits", () => {
  test("pass when they are right", async () => {
    expect((await found(sampler(right)))?.state).toBe("passed");
  });

  test.each<[string, (x: number[], t: number) => number[], string]>([
    ["a temperature that is squared", (x, t) => nucleus(soft(x, t * t), TOP_P), "impossible"],
    ["a temperature that multiplies", (x, t) => nucleus(soft(x, 1 / t), TOP_P), "frequency"],
    ["no temperature", (x) => nucleus(soft(x, 1), TOP_P), "frequency"],
    ["top-p without the outcome that crosses it", (x, t) => nucleus(soft(x, t), TOP_P, false), "frequency"],
    ["no top-p", soft, "impossible"],
    ["uniform draws", (x) => x.map(() => 1 / x.length), "impossible"],
    ["the likeliest outcome always", (x) => x.map((v) => (v === Math.max(...x) ? 1 : 0)), "frequency"],
  ])("fail with %s", async (_, of, code) => {
    expect(await found(sampler(of))).toMatchObject({ state: "failed", code, output: "token" });
  });

  test("fail when one draw is handed to all rows", async () => {
    let shared: number | undefined;
    const one = sampler((x, t) => {
      shared ??= pick(right(x, t), 0.3);
      return x.map((_, i) => (i === shared ? 1 : 0));
    });
    expect(await found(one)).toMatchObject({ state: "failed", code: "frequency" });
  });

  test("say which outcome came how often, and how often it should", async () => {
    const f = await found(sampler(soft));
    expect(f).toMatchObject({
      message: expect.stringMatching(/^token is [45] in \d+ of 3000 draws, although its probability is 0$/),
    });
    expect(await found(sampler((x) => nucleus(soft(x, 1), TOP_P)))).toMatchObject({
      message: expect.stringMatching(
        /^token is \d in \d+ of 3000 draws; with its probability, 0\.\d+, about \d+ are likely, and so far off only in \de-\d+ of all cases$/,
      ),
    });
  });

  test("that are no outcome fail", async () => {
    const runner = sampler(right);
    const spoilt: Runner = {
      ...runner,
      open: async () => ({
        info: IN_PROCESS,
        close: async () => {},
        call: async (inputs) =>
          returned(
            new Map([
              ["token", tensor([rowsOf(inputs.get("x") as Tensor).length, 1], new Array(3000).fill(6), "int64")],
            ]),
          ),
      }),
    };
    expect(await found(spoilt)).toMatchObject({
      code: "no-outcome",
      message: "token holds 6, but the outcomes are 0 to 5",
    });
  });
});

describe("draws of repeated calls", () => {
  const own = problemOf({ calls: 1000 }, { N: 2, x: { values: [...LOGITS, ...LOGITS.map((v) => -v)] } });

  test("pass when they are right, each row by its own probabilities", async () => {
    expect((await found(sampler(right), own))?.state).toBe("passed");
  });

  test("fail when the seed changes nothing, or the rows are exchanged", async () => {
    expect((await found(sampler(right, false), own))?.state).toBe("failed");
    const exchanged = sampler((x, t) =>
      right(
        x.map((v) => -v),
        t,
      ),
    );
    expect((await found(exchanged, own))?.state).toBe("failed");
  });

  test("are skipped when there are too few to tell", async () => {
    const few = problemOf({ calls: 2 }, { N: 1, M: 2, x: { values: [0, 0] } });
    expect(await found(sampler(soft), few)).toMatchObject({
      state: "skipped",
      why: "there are so few draws that no frequency would be out of the ordinary",
    });
  });
});

test.each<[Record<string, unknown>, RegExp]>([
  [{ against: "q" }, /distribution returns nothing called q/],
  [{ in: "distributions" }, /reference.ts has no entry called distributions/],
  [{ axis: 0 }, /is no distribution: it sums to/],
])("a check that the reference does not fit is our fault: %j", async (check, why) => {
  expect(await found(sampler(right), problemOf(check))).toMatchObject({
    state: "ungradable",
    why: expect.stringMatching(why),
  });
});

test("a field of the other test is told", () => {
  const check = { id: "a", kind: "statistics", test: "categorical", of: "y", against: "p", rate: 0.5 };
  expect(() => parse(tensorCheck, check, "p")).toThrow("there is no field rate");
  expect(() => parse(tensorCheck, { ...check, test: "categoric" }, "p")).toThrow(
    'test: expected "categorical" or "dropout", but "categoric" came (did you mean categorical?)',
  );
});

describe("the rate of false alarms", () => {
  /** Five distributions at once, with a rare outcome and a common one among them. */
  const probabilities = tensor(
    [5, 4],
    [0.25, 0.25, 0.25, 0.25, 0.001, 0.009, 0.09, 0.9, 0.5, 0.5, 0, 0, 0.7, 0.1, 0.1, 0.1, 0.3, 0.3, 0.2, 0.2],
    "float64",
  );
  const groups = groupsOf(probabilities, -1);
  const tests = groups.map(testsOf).reduce((n, m) => n + m, 0);
  const alarmed = (uniform: () => number, draws: number, alarm: number, spoil = (p: number[]) => p): boolean => {
    const outcomes = rowsOf(probabilities).flatMap((p) =>
      Array.from({ length: draws }, () => pick(spoil(p), uniform())),
    );
    const counted = count(groups, [tensor([5, draws], outcomes, "int64")]);
    if ("stray" in counted) throw new Error("a stray outcome");
    return leastLikely(counted, alarm / (2 * tests)) !== undefined;
  };
  const uniforms = (draws: number, seed: number) => {
    const stream = noise("alarm", draws, seed);
    return () => (stream() + 1) / 2;
  };
  const alarms = (runs: number, draws: number, alarm: number, spoil?: (p: number[]) => number[]) =>
    Array.from({ length: runs }, (_, seed) => alarmed(uniforms(draws, seed), draws, alarm, spoil)).filter(Boolean)
      .length;

  test("counts only the frequencies that chance decides", () => {
    expect(tests).toBe(18);
  });

  test("is none in 300 right samplers at one in a million, and all of wrong ones", () => {
    expect(alarms(300, 500, 1e-6)).toBe(0);
    expect(alarms(30, 500, 1e-6, (p) => p.map((_, i) => p[(i + 1) % 4] as number))).toBe(30);
  });

  test("is no more than is stated: at 0.05, at most 5 % of 2,000 right samplers, though not none", () => {
    for (const draws of [20, 150]) {
      const share = alarms(2000, draws, 0.05) / 2000;
      expect(share).toBeLessThanOrEqual(0.05);
      expect(share).toBeGreaterThan(0.003);
    }
  }, 30_000);

  test("needs draws enough", () => {
    const counted = (draws: number) =>
      count(groupsOf(tensor([2], [0.5, 0.5], "float64"), -1), [tensor([1, draws], new Array(draws).fill(0), "int64")]);
    expect(enough(counted(5) as never, 1e-6)).toBe(false);
    expect(enough(counted(50) as never, 1e-6)).toBe(true);
  });
});
