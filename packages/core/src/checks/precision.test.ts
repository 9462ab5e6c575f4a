import { describe, expect, test } from "vitest";
import { collectEvidence } from "../grade.ts";
import { random } from "../inputs/random.ts";
import { inProcess, mistaken } from "../proving/sessions.ts";
import { define } from "../reference.ts";
import { type CallResult, DEFAULT_LIMITS, type Inputs, type Runner } from "../runner.ts";
import type { FailedFinding, Finding } from "../schema/evidence.ts";
import {
  add,
  argmax,
  div,
  type Float,
  mean,
  mul,
  round,
  softmax,
  sqrt,
  sub,
  sum,
  type Tensor,
  tensor,
  variance,
} from "../tensor/index.ts";
import { evidenceOf, playing, returned, tinyProblem, tinySpec, tinySubmission } from "../testing/tiny-problem.ts";
import { relativeError, usualErrors } from "./precision.ts";
import { type Compute, oracle } from "./tolerance.ts";

/** How a program of someone else's computes: rounding of a value, rounding of a running sum, order of the terms. */
interface Machine {
  readonly r: (x: number) => number;
  readonly a: (x: number) => number;
  readonly order: "forward" | "backward" | "pairwise" | "lanes" | "float64";
}
type Rows = readonly (readonly number[])[];
type Program = (rows: Rows, machine: Machine) => number[][];

const total = (terms: readonly number[], { a, order }: Machine): number => {
  const up = (n: number, v: number) => a(n + v);
  if (order === "backward") return terms.reduceRight(up, 0);
  if (order === "float64") return terms.reduce((n, v) => n + v, 0);
  if (order === "lanes")
    return [0, 1, 2, 3].map((lane) => terms.filter((_, i) => i % 4 === lane).reduce(up, 0)).reduce(up, 0);
  const pairs = (from: number, to: number): number => {
    if (to - from <= 4) return terms.slice(from, to).reduce(up, 0);
    const half = (from + to) >> 1;
    return a(pairs(from, half) + pairs(half, to));
  };
  return order === "pairwise" ? pairs(0, terms.length) : terms.reduce(up, 0);
};
/** A program that works in float32 inside, and rounds what it returns. */
const inside32 =
  (program: Program): Program =>
  (rows, m) =>
    program(rows, { ...m, r: Math.fround, a: Math.fround }).map((row) => row.map(m.r));

const exps = (x: readonly number[], { r }: Machine) => x.map((v) => r(Math.exp(r(v - Math.max(...x)))));
const softmaxes: Program[] = [
  (rows, m) =>
    rows.map((x) => {
      const e = exps(x, m);
      const s = m.r(total(e, m));
      return e.map((v) => m.r(v / s));
    }),
  (rows, m) =>
    rows.map((x) => {
      const e = exps(x, m);
      const s = m.r(1 / m.r(total(e, m)));
      return e.map((v) => m.r(v * s));
    }),
  // exp(x − lse)
  (rows, m) =>
    rows.map((x) => {
      const lse = m.r(Math.max(...x) + m.r(Math.log(m.r(total(exps(x, m), m)))));
      return x.map((v) => m.r(Math.exp(m.r(v - lse))));
    }),
  // Online: blocks of four, the running maximum and sum carried along.
  (rows, { r }) =>
    rows.map((x) => {
      let [top, s] = [-Infinity, 0];
      for (let i = 0; i < x.length; i += 4) {
        const block = x.slice(i, i + 4);
        const higher = Math.max(top, ...block);
        s = r(r(s * r(Math.exp(r(top - higher)))) + block.reduce((n, v) => r(n + r(Math.exp(r(v - higher)))), 0));
        top = higher;
      }
      return x.map((v) => r(r(Math.exp(r(v - top))) / s));
    }),
];
const moments = (x: readonly number[], m: Machine): [number, number] => {
  const mu = m.r(m.r(total(x, m)) / x.length);
  const squares = x.map((v) => m.r(m.r(v - mu) * m.r(v - mu)));
  return [mu, m.r(m.r(total(squares, m)) / x.length)];
};
const welford = (x: readonly number[], { a, r }: Machine): [number, number] => {
  let [mu, rest] = [0, 0];
  for (const [i, v] of x.entries()) {
    const d = a(v - mu);
    mu = a(mu + a(d / (i + 1)));
    rest = a(rest + a(d * a(v - mu)));
  }
  return [r(mu), r(rest / x.length)];
};
const onePass = (x: readonly number[], m: Machine): [number, number] => {
  const mu = m.r(total(x, m) / x.length);
  const squares = m.r(
    total(
      x.map((v) => m.a(v * v)),
      m,
    ) / x.length,
  );
  return [mu, Math.max(0, m.r(squares - m.r(mu * mu)))];
};
const layerNorm =
  (of: typeof moments): Program =>
  (rows, m) =>
    rows.map((x) => {
      const [mu, v] = of(x, m);
      const s = m.r(Math.sqrt(m.r(v + m.r(1e-5))));
      return x.map((t) => m.r(m.r(t - mu) / s));
    });
const folded: Program = (rows, m) =>
  rows.map((x) => {
    const [mu, v] = moments(x, m);
    const s = m.r(1 / m.r(Math.sqrt(m.r(v + m.r(1e-5)))));
    return x.map((t) => m.r(m.r(t * s) - m.r(mu * s)));
  });
const sums: Program = (rows, m) => rows.map((x) => [m.r(total(x, m))]);
/** Φ(x) = (1 + erf(x/√2))/2 by a series in float64. */
const erf = (x: number): number => {
  let [term, s] = [x, x];
  for (let k = 1; k < 100; k++) {
    term *= (-x * x) / k;
    s += term / (2 * k + 1);
  }
  return Math.max(-1, Math.min(1, (2 / Math.sqrt(Math.PI)) * s));
};
const gelu: Program = (rows, { r }) =>
  rows.map((x) => x.map((v) => r(v * r(0.5 * r(1 + r(erf(r(v * r(Math.SQRT1_2)))))))));
const tanhGelu: Program = (rows, { r }) =>
  rows.map((x) =>
    x.map((v) =>
      r(r(0.5 * v) * r(1 + r(Math.tanh(r(r(Math.sqrt(2 / Math.PI)) * r(v + r(r(0.044715) * r(v * r(v * v))))))))),
    ),
  );

const references = {
  softmax: (x: Tensor) => softmax(x, -1),
  norm: (x: Tensor) => div(sub(x, mean(x, -1)), sqrt(add(variance(x, -1), 1e-5))),
  variance: (x: Tensor) => variance(x, -1),
  sum: (x: Tensor) => sum(x, -1),
  gelu: (x: Tensor) => {
    const phi = div(x, Math.SQRT2);
    const near = x.arithmetic.rounder(x.dtype);
    return mul(mul(x, 0.5), add({ ...phi, data: phi.data.map((v) => near(erf(v))) }, 1));
  },
};
type Op = keyof typeof references;
const honest: Record<Op, Program[]> = {
  softmax: [...softmaxes, ...softmaxes.map(inside32)],
  norm: [layerNorm(moments), layerNorm(welford), folded, ...[layerNorm(moments), layerNorm(welford)].map(inside32)],
  variance: [moments, welford].map((of) => (rows, m) => rows.map((x) => [of(x, m)[1]])),
  sum: [sums, inside32(sums)],
  gelu: [gelu, inside32(gelu)],
};

const machine = (dtype: Float, order: Machine["order"] = "forward", native = false): Machine => ({
  r: (x) => round(x, dtype),
  a: native ? (x) => round(x, dtype) : Math.fround,
  order,
});
const rowsOf = (x: Tensor): number[][] => {
  const n = x.shape.at(-1) as number;
  return Array.from({ length: x.data.length / n }, (_, r) => [...x.data.subarray(r * n, (r + 1) * n)]);
};
const answer = (program: Program, x: Tensor, m = machine(x.dtype as Float)): Tensor => {
  const rows = program(rowsOf(x), m);
  return tensor([rows.length, rows[0]?.length as number], rows.flat(), x.dtype);
};

const DTYPES = ["float32", "bfloat16", "float16"] as const;
const scales = { normal: [0, 1], hot: [0, 20], far: [300, 1] } as const;

test("no honest program is called imprecise, in 2,000 runs and more", () => {
  let runs = 0;
  let worst = 0;
  for (const [op, of] of Object.entries(references) as [Op, (x: Tensor) => Tensor][])
    for (const dtype of DTYPES)
      for (const [mu, sigma] of Object.values(scales))
        for (let seed = 0; seed < 4; seed++) {
          const stream = random(op, dtype, mu, sigma, seed);
          // Beyond 4 the series of erf has no digits left.
          const most = op === "gelu" ? 4 : Infinity;
          const drawn = Array.from({ length: 96 }, () => mu + sigma * stream.normal());
          const x = tensor(
            [4, 24],
            drawn.map((v) => Math.max(-most, Math.min(most, v))),
            dtype,
          );
          const compute: Compute = (args) => ({ y: of(args["x"] as Tensor) });
          const inputs: Inputs = new Map([["x", x]]);
          const exact = oracle(compute, inputs).get("y") as Tensor;
          const usual = usualErrors(compute, inputs, dtype, [seed]).get("y") as number;
          for (const program of honest[op])
            for (const order of ["forward", "backward", "pairwise", "lanes", "float64"] as const) {
              const y = answer(program, x, machine(dtype, order));
              const ratio = (relativeError(y.data, exact.data, exact.shape.at(-1) as number) as number) / usual;
              worst = Math.max(worst, ratio);
              runs++;
            }
        }
  expect(runs).toBeGreaterThan(2000);
  expect(worst).toBeLessThan(2);
}, 30_000);

/** A problem of one op on a family, checked for precision. */
const problemOf = (op: Op, family: Record<string, unknown>, check: Record<string, unknown> = {}) => {
  const spec = tinySpec();
  const columns = op === "sum" || op === "variance" ? 1 : "M";
  return tinyProblem(
    {
      entry: {
        ...spec.entry,
        args: { x: spec.entry.args.x } as never,
        returns: { y: { shape: ["N", columns], dtype: "float32" } } as never,
      },
      families: { f: family },
      draws: { visible: 1, hidden: 0 },
      checks: [
        { id: "shapes", kind: "shape" },
        { id: "values", kind: "precision", ...check },
      ],
    } as never,
    define({ mistakes: {}, entries: { scaled_softmax: ({ x }) => ({ y: references[op](x as Tensor) }) } }),
  );
};
const running = (program: Program, native = false) =>
  inProcess((inputs) => {
    const x = inputs.get("x") as Tensor;
    return new Map([["y", answer(program, x, machine(x.dtype as Float, "forward", native))]]);
  });
const found = async (runner: Runner, own: ReturnType<typeof problemOf>) =>
  (await evidenceOf(runner, own)).findings.filter((f) => f.check === "values");
const states = (findings: readonly Finding[]) => Object.fromEntries(findings.map((f) => [f.case.variant, f.state]));

describe("precision", () => {
  test("has one finding for each case and dtype, and what is right passes with room to spare", async () => {
    const own = problemOf("softmax", { N: 4, M: 9 });
    const findings = await found(mistaken(own, []), own);
    expect(states(findings)).toEqual({ float32: "passed", bfloat16: "passed", float16: "passed" });
    for (const f of findings) if (f.state === "passed") expect(f.ratio).toBeLessThan(0.5);
  });

  test("finds a float16 or bfloat16 accumulator over 4,096 positive terms, and not one in float32", async () => {
    const own = problemOf("sum", { N: 8, M: 4096, x: { uniform: { low: 0.5, high: 1.5 } } });
    const findings = await found(running(sums, true), own);
    expect(states(findings)).toEqual({ float32: "passed", bfloat16: "failed", float16: "failed" });
    expect(findings[1]).toMatchObject({
      code: "imprecise",
      output: "y",
      message: expect.stringMatching(
        /^y in bfloat16 is \d+ times as far from the exact values as an ordinary implementation is; at most 4 times is allowed$/,
      ),
    });
    expect(Object.values(states(await found(running(sums), own)))).toEqual(["passed", "passed", "passed"]);
  });

  test("finds the tanh approximation of GELU in float32, where bfloat16 hides it", async () => {
    const own = problemOf("gelu", { N: 8, M: 16, x: { uniform: { low: -3, high: 3 } } });
    expect(states(await found(running(tanhGelu), own))).toEqual({
      float32: "failed",
      bfloat16: "passed",
      float16: "passed",
    });
    expect(Object.values(states(await found(running(gelu), own)))).toEqual(["passed", "passed", "passed"]);
  });

  test.each(["variance", "norm"] as const)("finds the one-pass %s far from 0, and only there", async (op) => {
    const far = problemOf(op, { N: 4, M: 64, x: { normal: { mean: 1000 } } }, { dtypes: ["float32"] });
    const near = problemOf(op, { N: 4, M: 64 }, { dtypes: ["float32"] });
    const program: Program = op === "norm" ? layerNorm(onePass) : (rows, m) => rows.map((x) => [onePass(x, m)[1]]);
    expect(states(await found(running(program), far))).toEqual({ float32: "failed" });
    expect(states(await found(running(program), near))).toEqual({ float32: "passed" });
  });

  test("allows as much as the problem says", async () => {
    const half: Program = (rows, m) => rows.map((x) => x.map((v) => v)).map((x) => [round(total(x, m), "float16")]);
    const lenient = problemOf("sum", { N: 8, M: 16 }, { dtypes: ["float32"], "at-most": 1e6 });
    expect(states(await found(running(half), lenient))).toEqual({ float32: "passed" });
    const strict = problemOf("sum", { N: 8, M: 16 }, { dtypes: ["float32"] });
    expect(states(await found(running(half), strict))).toEqual({ float32: "failed" });
  });

  test("a value that is no number is told as such", async () => {
    const own = problemOf("softmax", { N: 4, M: 9 }, { dtypes: ["float32"] });
    const nan: Program = (rows) => rows.map((x) => x.map(() => Number.NaN));
    expect(await found(running(nan), own)).toMatchObject([{ state: "failed", code: "not-finite" }]);
  });
});

describe("precision is skipped", () => {
  const own = problemOf("softmax", { N: 4, M: 9 });
  const dtypeOf = (inputs: Inputs) => (inputs.get("x") as Tensor).dtype;
  const answering = (other: (dtype: string) => CallResult | undefined) =>
    playing((inputs) => {
      const x = inputs.get("x") as Tensor;
      return other(dtypeOf(inputs)) ?? returned(new Map([["y", answer(softmaxes[0] as Program, x)]]));
    });
  const raised = (message: string): CallResult => ({
    state: "failed",
    failure: { kind: "raised", fault: "candidate", message },
  });

  test("in a dtype that the runner does not support", async () => {
    const runner = answering((dtype) =>
      dtype === "bfloat16" ? { state: "unsupported", what: "bfloat16" } : undefined,
    );
    expect(states(await found(runner, own))).toEqual({ float32: "passed", bfloat16: "skipped", float16: "passed" });
  });

  test("in a dtype that the submission's library refuses, but not in the one that is graded, nor for other exceptions", async () => {
    const refuses = (which: string, message: string) => answering((d) => (d === which ? raised(message) : undefined));
    const message = "\"addmm_impl_cpu_\" not implemented for 'Half'";
    expect(states(await found(refuses("float16", message), own))["float16"]).toBe("skipped");
    expect(states(await found(refuses("float32", message), own))["float32"]).toBe("failed");
    expect(states(await found(refuses("float16", "index out of range"), own))["float16"]).toBe("failed");
  });

  test("without a word of the submission's where the case is hidden, for it could be the inputs", async () => {
    const both = { ...own, spec: { ...own.spec, draws: { visible: 1, hidden: 1 } } };
    let calls = 0;
    const runner = answering((d) => (d === "float16" ? raised(`dtype: saw ${++calls}`) : undefined));
    const seed = { visible: "tests", hidden: "secret" };
    const { findings } = await collectEvidence(both, tinySubmission, runner, { seed });
    const whys = findings.flatMap((f) => (f.check === "values" && f.state === "skipped" ? [f.why] : []));
    expect(whys).toEqual([
      "not supported: float16, by the submission: dtype: saw 1",
      "says nothing on inputs that are not shown",
    ]);
  });

  test("in a dtype that the submission's library refuses, which keeps nobody from being told the mistake", async () => {
    const checks = [...tinySpec().checks, { id: "precision", kind: "precision", dtypes: ["float16"] }];
    const tiny = tinyProblem({ checks });
    const session = await mistaken(tiny, ["no-scale"]).open(tinySubmission, tiny.spec.entry, DEFAULT_LIMITS);
    const half = raised("\"addmm_impl_cpu_\" not implemented for 'Half'");
    const refusing: Runner = {
      close: async () => {},
      open: async () => ({
        ...session,
        call: async (inputs) => (dtypeOf(inputs) === "float16" ? half : session.call(inputs)),
      }),
    };
    const { diagnosis } = await evidenceOf(refusing, tiny);
    expect(diagnosis.explanations.map((e) => e.mistakes.map((m) => m.id))).toEqual([["no-scale"]]);
  });

  test("where an ordinary implementation overflows", async () => {
    const large = problemOf("sum", { N: 4, M: 9, x: { constant: 30000 } });
    const findings = await found(running(sums), large);
    expect(states(findings)).toEqual({ float32: "passed", bfloat16: "passed", float16: "skipped" });
  });

  test("where the right answer is 0 throughout, or is whole numbers", async () => {
    const zeros = problemOf("sum", { N: 4, M: 9, x: { constant: 0 } }, { dtypes: ["float32"] });
    expect(await found(running(sums), zeros)).toMatchObject([
      { state: "skipped", why: "the right y is 0 or no number throughout, so no error is relative to it" },
    ]);
    const spec = tinySpec();
    const whole = tinyProblem(
      {
        entry: { ...spec.entry, returns: { y: { shape: ["N", 1], dtype: "int64" } } as never },
        families: { f: { N: 4, M: 9 } },
        checks: [
          { id: "shapes", kind: "shape" },
          { id: "values", kind: "precision", dtypes: ["float16"] },
        ],
      } as never,
      define({ mistakes: {}, entries: { scaled_softmax: ({ x }) => ({ y: argmax(x as Tensor, -1) }) } }),
    );
    const first = (await found(mistaken(whole, []), whole))[0] as FailedFinding | Finding;
    expect(first).toMatchObject({ state: "skipped", why: "y is not floating-point" });
  });
});

test("a relative error is a root mean square by rows, in which zeros and infinities have no say", () => {
  const values = (...v: number[]) => Float64Array.from(v);
  expect(relativeError(values(11, 10, 0.1, 0.11), values(10, 10, 0.1, 0.1), 2)).toBeCloseTo(Math.sqrt(0.02 / 4), 12);
  expect(relativeError(values(1, 5, 5), values(1, 0, 0), 1)).toBe(0);
  expect(relativeError(values(3, 1), values(Infinity, 1), 2)).toBe(0);
  expect(relativeError(values(1, 1), values(0, 0), 2)).toBeUndefined();
  expect(relativeError(values(), values(), 0)).toBeUndefined();
});
