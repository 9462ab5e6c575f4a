import { describe, expect, test } from "vitest";
import { oracle, ordinary } from "../../checks/tolerance.ts";
import { inProcess } from "../../proving/sessions.ts";
import { define } from "../../reference.ts";
import type { Inputs, Runner } from "../../runner.ts";
import { cast, mul, neg, round, slice, softmax, sub, swapAxes, type Tensor, take, where } from "../../tensor/index.ts";
import { altered, evidenceOf, tinyProblem } from "../../testing/tiny-problem.ts";
import { withMistakes } from "../mistakes.ts";

/** Two outputs of one shape, one of them a softmax with a mask, and nobody has named a mistake. */
const problem = tinyProblem(
  {
    entry: {
      name: "pair",
      args: {
        x: { shape: ["B", "N", "M"], dtype: "float32" },
        mask: { shape: ["B", "N", "M"], dtype: "bool", optional: true },
      },
      returns: {
        y: { shape: ["B", "N", "M"], dtype: "float32" },
        z: { shape: ["B", "N", "M"], dtype: "float32" },
      },
    } as never,
    families: {
      plain: { B: 2, N: 5, M: 7, mask: "absent" },
      other: { B: 3, N: 4, M: 6, mask: "absent" },
      masked: { B: 2, N: 5, M: 7, mask: { random: 0.6 } },
    },
    checks: [
      { id: "shapes", kind: "shape" },
      { id: "values", kind: "close" },
      { id: "pure", kind: "pure" },
    ],
  },
  define({
    mistakes: {},
    entries: {
      pair({ x, mask }: { x: Tensor; mask?: Tensor }) {
        return { y: softmax(mask === undefined ? x : where(mask, x, -Infinity), -1), z: sub(mul(x, 3), 1) };
      },
    },
  }),
);

type Outputs = Map<string, Tensor>;
const changing = (output: "y" | "z", change: (t: Tensor, inputs: Inputs) => Tensor): Runner =>
  altered(problem, (outputs, inputs) => outputs.set(output, change(outputs.get(output) as Tensor, inputs)));
const values = (t: Tensor, f: (v: number, i: number) => number): Tensor => ({ ...t, data: t.data.map(f) });
const symptoms = async (runner: Runner) => (await evidenceOf(runner, problem)).diagnosis.symptoms;
const maskOf = (inputs: Inputs) => inputs.get("mask") as Tensor | undefined;
const right = withMistakes(problem, "pair", []);

/** What the first batch element's inputs give when the others are added to them. */
const leaking = inProcess((inputs) => {
  const x = inputs.get("x") as Tensor;
  const n = x.shape[0] as number;
  const average = values(slice(x, 0, 0, 1), (_, i) => {
    const step = x.data.length / n;
    return Array.from({ length: n }, (_, b) => x.data[b * step + i] as number).reduce((a, v) => a + v, 0) / n;
  });
  const centred = sub(x, average) as Tensor;
  return new Map(ordinary(right, new Map(inputs).set("x", centred)));
});

let turn = 0;
const CASES: readonly [string, Runner, RegExp][] = [
  ["constant-factor", changing("z", (t) => mul(t, 1 / (t.shape[0] as number))), /z is multiplied by 1\/B/],
  ["constant-factor", changing("y", (t) => mul(t, Math.sqrt(t.shape[2] as number))), /y is multiplied by √M/],
  ["constant-factor", changing("z", (t) => mul(t, Math.LN2)), /multiplied by ln 2/],
  ["constant-factor", changing("z", (t) => mul(t, 0.123)), /multiplied by 0\.123/],
  ["sign-flipped", changing("z", neg), /z has the opposite sign/],
  ["constant-offset", changing("z", (t) => values(t, (v) => v + 1)), /1 is added to every value of z/],
  ["axes-permuted", changing("z", (t) => swapAxes(t, 1, 2)), /N and M exchanged/],
  ["axes-permuted", changing("z", (t) => ({ ...swapAxes(t, 1, 2), shape: t.shape })), /N and M exchanged/],
  ["shifted-by-one", changing("z", (t) => roll(t, 1)), /one position later along axis N/],
  ["shifted-by-one", changing("z", (t) => roll(t, -1)), /one position earlier along axis N/],
  ["last-positions", changing("z", (t) => zeroed(t, 1, (at, n) => at >= n - 1)), /last positions of z along axis N/],
  ["first-position", changing("z", (t) => zeroed(t, 2, (at) => at === 0)), /first position of z along axis M/],
  [
    "masked-positions",
    changing("y", (t, i) => values(t, (v, k) => (maskOf(i)?.data[k] === 0 ? 0.5 : v))),
    /y is wrong only where mask is false/,
  ],
  [
    "nan-where-masked",
    changing("y", (t, i) => values(t, (v, k) => (maskOf(i)?.data[k] === 0 ? Number.NaN : v))),
    /NaN only where mask is false/,
  ],
  [
    "only-with-argument",
    changing("z", (t, i) => (maskOf(i) ? values(t, (v, k) => v + (k % 3)) : t)),
    /only calls with mask go wrong/,
  ],
  [
    "broadcasting",
    changing("z", (t) => take(t, 0, new Array(t.shape[0]).fill(0))),
    /first position along axis B is broadcast/,
  ],
  ["batch-leak", leaking, /y at one position of B depends on the other positions/],
  ["precision-loss", changing("z", (t) => values(t, (v) => round(v, "bfloat16"))), /z is rounded to bfloat16/],
  ["precision-loss", changing("z", (t) => values(t, (v) => round(v, "float16"))), /z is rounded to float16/],
  [
    "precision-loss",
    inProcess((inputs) => {
      const x = inputs.get("x") as Tensor;
      const narrow = new Map(inputs).set("x", cast(cast(x, "float16"), "float32"));
      return new Map([...oracle(right, narrow)].map(([name, t]) => [name, cast(t, "float32")]));
    }),
    /inputs are rounded to float16/,
  ],
  [
    "not-repeatable",
    changing("z", (t) => values(t, (v, i) => v + ((i * 7 + turn++) % 5))),
    /depend on more than the inputs/,
  ],
  ["input-returned", changing("z", (_, inputs) => inputs.get("x") as Tensor), /z is the input x, unchanged/],
  [
    "outputs-exchanged",
    altered(
      problem,
      (o) =>
        new Map([
          ["y", o.get("z") as Tensor],
          ["z", o.get("y") as Tensor],
        ]),
    ),
    /y and z are returned in the wrong order/,
  ],
  ["power", changing("y", (t) => values(t, (v) => v * v)), /y is the square of/],
  ["power", changing("y", (t) => values(t, Math.sqrt)), /y is the square root of/],
];

function roll(t: Tensor, by: 1 | -1): Tensor {
  const n = t.shape[1] as number;
  return take(
    t,
    1,
    Array.from({ length: n }, (_, i) => (i - by + n) % n),
  );
}

function zeroed(t: Tensor, axis: number, where: (at: number, n: number) => boolean): Tensor {
  const n = t.shape[axis] as number;
  const inner = t.shape.slice(axis + 1).reduce((a, d) => a * d, 1);
  return values(t, (v, i) => (where(Math.floor(i / inner) % n, n) ? v + 1 + (i % 4) : v));
}

describe("a symptom", () => {
  test.each(CASES)("%s is told, with the facts", async (id, runner, says) => {
    const [first] = await symptoms(runner);
    expect(first).toMatchObject({ id, says: expect.stringMatching(says) });
    expect(first?.confidence).toBeGreaterThan(0.7);
    expect(first?.because).toMatch(/case|position/);
  });

  test("states the factor and what it is", async () => {
    const [first] = await symptoms(changing("z", (t) => mul(t, 1 / (t.shape[0] as number))));
    expect(first?.because).toBe("in all 6 failing cases z is 1/B × the expected");
    const [constant] = await symptoms(changing("z", (t) => mul(t, 2)));
    expect(constant?.because).toBe("in all 6 failing cases z is 2 × the expected");
    const alike = {
      ...problem,
      spec: { ...problem.spec, families: { plain: problem.spec.families["plain"] as never } },
    };
    const half = altered(alike, (o) => o.set("z", mul(o.get("z") as Tensor, 0.5)));
    const [named] = (await evidenceOf(half, alike)).diagnosis.symptoms;
    expect(named?.because).toBe("in all 2 failing cases z is 0.5 × the expected, and 0.5 = 1/2 = 1/B");
  });

  test("is told of some cases only with less confidence, and of few not at all", async () => {
    const flipped = (share: (shape: readonly number[], masked: boolean) => boolean) =>
      changing("z", (t, i) => (share(t.shape, i.has("mask")) ? neg(t) : values(t, (v, k) => v + Math.sin(k))));
    const all = await symptoms(flipped(() => true));
    const most = await symptoms(flipped((_, masked) => !masked));
    const sign = (found: typeof all) => found.find((s) => s.id === "sign-flipped")?.confidence ?? 0;
    expect(sign(all)).toBeGreaterThan(0.9);
    expect(sign(most)).toBeLessThan(0.5);
  });

  test("is one of three at most, the surest first", async () => {
    for (const [, runner] of CASES) {
      const found = await symptoms(runner);
      expect(found.length).toBeLessThanOrEqual(3);
      const confidences = found.map((s) => s.confidence);
      expect(confidences).toEqual([...confidences].sort((a, b) => b - a));
      expect(Math.min(...confidences)).toBeGreaterThanOrEqual(0.5);
    }
  });
});

describe("no symptom", () => {
  const noise = (seed: number) => (_: number, i: number) => Math.sin(1e4 * (i + 1) * (seed + 1)) * 3;
  const both = (f: (t: Tensor) => Tensor) =>
    altered(problem, (o): Outputs => new Map([...o].map(([name, t]) => [name, f(t)])));
  test.each<[string, Runner]>([
    ["a right answer", altered(problem, (o) => o)],
    ["noise", both((t) => values(t, noise(t.shape[1] as number)))],
    ["a little noise", both((t) => values(t, (v, i) => v + 1e-3 * noise(1)(v, i)))],
    ["zeros", both((t) => values(t, () => 0))],
    ["ones", both((t) => values(t, () => 1))],
    ["NaN", both((t) => values(t, () => Number.NaN))],
    ["an unnamed change of every value", both((t) => values(t, (v) => Math.sin(5 * v)))],
  ])("is told of %s", async (_, runner) => {
    expect(await symptoms(runner)).toEqual([]);
  });

  test("is told where a named mistake explains what came", async () => {
    const named = tinyProblem();
    const { diagnosis } = await evidenceOf(
      inProcess((inputs) => new Map(ordinary(withMistakes(named, "scaled_softmax", ["no-scale"]), inputs))),
      named,
    );
    expect(diagnosis.explanations).toHaveLength(1);
    expect(diagnosis.symptoms).toEqual([]);
  });
});
