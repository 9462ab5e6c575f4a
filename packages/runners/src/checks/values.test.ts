import { define } from "@allclose/core";
import { add, argsort, div, mul, slice, softmax, sort, sqrt, square, sum, type Tensor } from "@allclose/core/tensor";
import { describe, expect, test } from "vitest";
import {
  float,
  grader,
  HERE,
  type InEach,
  type Language,
  problemOf,
  program,
  python,
  ROWS,
  told,
  whole,
} from "./graded.fixture.ts";

/** One check that looks at an output by itself: an answer that it accepts in every language, and one that it does not. */
interface Row {
  readonly spec?: Record<string, unknown>;
  readonly check: Record<string, unknown>;
  readonly reference: (x: Tensor, tied: Tensor) => Tensor;
  readonly right: InEach;
  readonly wrong: InEach;
  readonly says: RegExp;
}

const doubled = (x: Tensor) => mul(x, 2);
const DOUBLED = { ...python("2 * x"), TypeScript: "x.map((r) => r.map((e) => 2 * e))" };
const UNCHANGED = { ...python("x"), TypeScript: "x" };
const leading = (x: Tensor) => slice(argsort(x, -1, { descending: true }), -1, 0, 2);

const rows: Record<string, Row> = {
  shape: {
    check: { kind: "shape" },
    reference: doubled,
    right: DOUBLED,
    wrong: { ...python("2 * x.T"), TypeScript: "T(x)" },
    says: /^shape: shape should have shape \(4, 5\), but has \(5, 4\)$/,
  },
  dtype: {
    check: { kind: "dtype" },
    reference: doubled,
    right: DOUBLED,
    wrong: {
      PyTorch: "2 * x.double()",
      NumPy: "x * np.float64([2])",
      TypeScript: '({ shape: [4, 5], dtype: "float64", data: Float64Array.from(x.flat()) })',
    },
    says: /^dtype: dtype should be float32, but is float64$/,
  },
  close: {
    check: { kind: "close" },
    reference: (x) => softmax(x, -1),
    right: {
      PyTorch: "x.softmax(-1)",
      NumPy: "np.exp(x) / np.exp(x).sum(-1, keepdims=True)",
      TypeScript: "x.map(softmax)",
    },
    wrong: {
      PyTorch: "x.softmax(0)",
      NumPy: "np.exp(x) / np.exp(x).sum(0)",
      TypeScript: "T(T(x).map(softmax))",
    },
    says: /^values: close\[\d, \d\] should be 0\.\d+, but is 0\.\d+$/,
  },
  sets: {
    spec: whole("N", 2),
    check: { kind: "close", "up-to": "sets" },
    reference: leading,
    // In ascending order of their scores.
    right: {
      PyTorch: "x.argsort(-1)[:, -2:]",
      NumPy: "x.argsort(-1)[:, -2:]",
      TypeScript: "x.map((r) => ranked(r).slice(-2))",
    },
    wrong: {
      PyTorch: "x.argsort(-1)[:, :2]",
      NumPy: "x.argsort(-1)[:, :2]",
      TypeScript: "x.map((r) => ranked(r).slice(0, 2))",
    },
    says: /^values: sets\[\d, :\] should hold \d(, \d)?, in any order, but holds \d(, \d)?$/,
  },
  ties: {
    spec: whole("N", 2),
    check: { kind: "close", "up-to": { ties: { scores: "tied" } } },
    reference: (_, tied) => leading(tied),
    // Of equal scores the last comes first.
    right: {
      PyTorch: "4 - tied.flip(-1).sort(dim=-1, descending=True, stable=True)[1][:, :2]",
      NumPy: "4 - (-tied[:, ::-1]).argsort(-1, kind='stable')[:, :2]",
      TypeScript: "tied.map((r) => ranked(r).reverse().slice(0, 2))",
    },
    wrong: {
      PyTorch: "tied.argsort(-1)[:, :2]",
      NumPy: "tied.argsort(-1)[:, :2]",
      TypeScript: "tied.map((r) => ranked(r).slice(0, 2))",
    },
    says: /^values: ties\[\d, \d\] should be \d \(score \d\) or another with this score, but is \d \(score \d\)$/,
  },
  sign: {
    check: { kind: "close", "up-to": "sign" },
    reference: (x) => div(x, sqrt(sum(square(x), -1))),
    right: {
      ...python("-x / np.sqrt((x * x).sum(-1, keepdims=True))"),
      TypeScript: "x.map((r) => r.map((e) => -e / Math.hypot(...r)))",
    },
    // The sign of each entry, rather than of the vector, is lost.
    wrong: {
      ...python("abs(x) / np.sqrt((x * x).sum(-1, keepdims=True))"),
      TypeScript: "x.map((r) => r.map((e) => Math.abs(e) / Math.hypot(...r)))",
    },
    says: /^values: sign\[\d, \d\] \(up to sign\) should be -?0\.\d+, but is -?0\.\d+$/,
  },
  order: {
    check: { kind: "close", "up-to": "order" },
    reference: (x) => sort(x, -1).values,
    right: UNCHANGED,
    wrong: { ...python("x - x.mean(-1, keepdims=True)"), TypeScript: "x.map((r) => r.map((e) => e - total(r) / 5))" },
    says: /^values: order\[\d, \d\] \(each row sorted\) should be/,
  },
  finite: {
    check: { kind: "finite" },
    reference: doubled,
    right: DOUBLED,
    wrong: { ...python("np.log(x)"), TypeScript: "x.map((r) => r.map(Math.log))" },
    says: /^not-finite: \d+ of 20 values of finite are NaN where they should be numbers$/,
  },
  constant: {
    check: { kind: "trivial" },
    reference: doubled,
    right: DOUBLED,
    wrong: { ...python("np.zeros_like(x)"), TypeScript: "x.map((r) => r.map(() => 0))" },
    says: /^constant: every value of constant is 0$/,
  },
  returned: {
    check: { kind: "trivial" },
    reference: (x) => add(x, 1),
    right: { ...python("x + 1"), TypeScript: "x.map((r) => r.map((e) => e + 1))" },
    wrong: UNCHANGED,
    says: /^input-returned: returned is the input x, unchanged$/,
  },
};

const entries = Object.entries(rows);
const problem = problemOf({
  entry: {
    name: "f",
    args: { x: float("N", "M"), tied: float("N", "M") },
    returns: Object.fromEntries(entries.map(([name, { spec = float("N", "M") }]) => [name, spec])),
  },
  families: { ordinary: { N: 4, M: 5, tied: { ties: [1, 2, 3] } } },
  checks: entries.map(([name, { check }]) => ({ id: name, of: name, ...check })),
  reference: define({
    mistakes: {},
    entries: {
      f: ({ x, tied }) =>
        Object.fromEntries(entries.map(([name, { reference }]) => [name, reference(x as Tensor, tied as Tensor)])),
    },
  }),
});

function written(language: Language, column: "right" | "wrong"): string {
  const outputs = entries.map(([name, row]) => [name, row[column][language]]);
  if (language !== "TypeScript")
    return `def f(x, tied):\n    return {${outputs.map(([name, value]) => `"${name}": ${value}`).join(", ")}}\n`;
  return `${ROWS}
const ranked = (r: any) => [...r.keys()].sort((a, b) => r[a] - r[b]);
export function f(X: any, Tied: any) {
  const [x, tied] = [R(X), R(Tied)];
  return { ${outputs.map(([name, value]) => `${name}: ${value}`).join(", ")} };
}
`;
}

const graded = grader();

describe.each(HERE)("what looks at an output by itself, in %s", (language) => {
  test.each(entries.map(([name]) => name))("%s accepts a right answer", async (check) => {
    expect(told(await graded(problem, program(language, written(language, "right"))), check)).toEqual(["passed"]);
  });

  test.each(entries.map(([name, { says }]) => [name, says] as const))("%s rejects a wrong one", async (check, says) => {
    const evidence = await graded(problem, program(language, written(language, "wrong")));
    expect(told(evidence, check)).toEqual([expect.stringMatching(says)]);
  });
});
