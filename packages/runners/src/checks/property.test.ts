import { define } from "@allclose/core";
import {
  add,
  arange,
  broadcastTo,
  concat,
  cos,
  cumsum,
  div,
  mean,
  mul,
  relu,
  reshape,
  sin,
  slice,
  softmax,
  sqrt,
  square,
  sub,
  sum,
  swapAxes,
  type Tensor,
  where,
} from "@allclose/core/tensor";
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
} from "./graded.fixture.ts";

/** One relation: an output that keeps it, in every language, and one that does not. */
interface Row {
  readonly shape?: readonly (string | number)[];
  readonly check: Record<string, unknown>;
  /** Of the arguments, by name. */
  readonly reference: (args: Args) => Tensor;
  /** Expressions of x and so on; in TypeScript tensors are lists of rows. */
  readonly right: InEach;
  readonly wrong: InEach;
  /** What the wrong one is told. */
  readonly says: RegExp;
}
type Args = { x: Tensor; v: Tensor; mask: Tensor; start: number; chunk: number };

const SOFTMAX = { ...python("softmax(x, -1)"), TypeScript: "x.map(softmax)" };

const turned = ({ x, start }: Args): Tensor => {
  const n = x.shape[0] as number;
  const angles = reshape(add(arange(n, "float64"), start), [n, 1]);
  const [c, s] = [cos(angles), sin(angles)];
  const [a, b] = [slice(x, -1, 0, 1), slice(x, -1, 1, 2)];
  return concat([sub(mul(a, c), mul(b, s)), add(mul(a, s), mul(b, c))], -1);
};

const rows: Record<string, Row> = {
  "sums-to-one": {
    check: { axis: -1 },
    reference: ({ x }) => softmax(x, -1),
    right: SOFTMAX,
    wrong: { ...python("softmax(x, 0)"), TypeScript: "T(T(x).map(softmax))" },
    says: /^sums_to_one\[\d, :\] sums to [\d.]+, not to 1$/,
  },
  equivariant: {
    check: { permute: { x: 0 }, output: { equivariant: 0 } },
    reference: ({ x }) => softmax(x, -1),
    right: SOFTMAX,
    wrong: { ...python("x - x[:1]"), TypeScript: "x.map((r) => r.map((e, j) => e - x[0][j]))" },
    says: /^permuting x should permute equivariant in the same way, but changes equivariant\[\d, \d\] from/,
  },
  invariant: {
    shape: [1, "M"],
    check: { permute: { x: 0 } },
    reference: ({ x }) => sum(x, 0),
    right: { ...python("x.sum(0, keepdims=True)"), TypeScript: "[T(x).map(total)]" },
    wrong: { ...python("x[:1]"), TypeScript: "[x[0]]" },
    says: /^permuting x changes invariant\[0, \d\] from/,
  },
  causal: {
    check: { args: { x: 0 }, output: { causal: 0 } },
    reference: ({ x }) => cumsum(x, 0),
    right: { ...python("np.cumsum(x, 0)"), TypeScript: "T(T(x).map(running))" },
    wrong: { ...python("x + x.sum(0)"), TypeScript: "T(T(x).map((c) => c.map((e) => e + total(c))))" },
    says: /^changing the future \(x after position 1\) changes causal\[\d, \d\] from/,
  },
  "mask-respected": {
    shape: ["K", 1],
    check: { mask: "mask", args: { v: 0 } },
    reference: ({ mask, v }) => sum(where(mask, swapAxes(v, 0, 1), 0), -1),
    right: {
      PyTorch: "torch.where(mask, v[:, 0], torch.zeros(())).sum(-1, keepdim=True)",
      NumPy: "np.where(mask, v[:, 0], np.float32(0)).sum(-1, keepdims=True)",
      TypeScript: "mask.map((r) => [total(r.map((on, j) => (on ? v[j][0] : 0)))])",
    },
    wrong: {
      PyTorch: "v.sum().expand(len(mask), 1)",
      NumPy: "np.full((len(mask), 1), v.sum())",
      TypeScript: "mask.map(() => [total(v.flat())])",
    },
    says: /^changing position \d of v, which is masked there, changes mask_respected\[\d, 0\] from/,
  },
  "shift-invariant": {
    check: { args: ["x"], axis: -1 },
    reference: ({ x }) => softmax(x, -1),
    right: SOFTMAX,
    wrong: {
      ...python("np.exp(x) / (1 + np.exp(x).sum(-1, keepdims=True))"),
      TypeScript: "x.map((r) => r.map((e) => Math.exp(e) / (1 + total(r.map(Math.exp)))))",
    },
    says: /^adding a constant to x along axis -1 changes shift_invariant\[\d, \d\] from/,
  },
  "scale-invariant": {
    check: { args: ["x"] },
    reference: ({ x }) => div(x, sqrt(sum(square(x), -1))),
    right: {
      ...python("x / np.sqrt((x * x).sum(-1, keepdims=True))"),
      TypeScript: "x.map((r) => r.map((e) => e / Math.hypot(...r)))",
    },
    wrong: {
      ...python("x / (1 + np.sqrt((x * x).sum(-1, keepdims=True)))"),
      TypeScript: "x.map((r) => r.map((e) => e / (1 + Math.hypot(...r))))",
    },
    says: /^multiplying x by [\d.]+ changes scale_invariant\[\d, \d\] from/,
  },
  linear: {
    check: { in: "x" },
    reference: ({ x }) => sub(x, mean(x, -1)),
    right: {
      ...python("x - x.mean(-1, keepdims=True)"),
      TypeScript: "x.map((r) => r.map((e) => e - total(r) / r.length))",
    },
    wrong: { ...python("x * abs(x)"), TypeScript: "x.map((r) => r.map((e) => e * Math.abs(e)))" },
    says: /^linear should be linear in x, but linear\[\d, \d\] of/,
  },
  "in-hull": {
    shape: ["N", 1],
    check: { values: "x", axis: -1 },
    reference: ({ x }) => mean(x, -1),
    right: { ...python("x.mean(-1, keepdims=True)"), TypeScript: "x.map((r) => [total(r) / r.length])" },
    wrong: { ...python("9 + x.sum(-1, keepdims=True)"), TypeScript: "x.map((r) => [9 + total(r)])" },
    says: /^in_hull\[\d, 0\] is [\d.]+, but the largest of x along axis -1 is/,
  },
  "batch-independent": {
    check: { args: { x: 0 } },
    reference: ({ x }) => softmax(x, -1),
    right: SOFTMAX,
    wrong: { ...python("x - x.mean(0)"), TypeScript: "T(T(x).map((c) => c.map((e) => e - total(c) / c.length)))" },
    says: /^batch_independent\[\d, \d\] is .* in its batch, but .* when element \d of the batch comes alone$/,
  },
  "relative-position": {
    check: { positions: "start" },
    shape: ["N", 2],
    reference: turned,
    right: { ...python("turned(x, start)"), TypeScript: "turned(x, start)" },
    wrong: { ...python("x[:, :2] + start"), TypeScript: "x.map((r) => [r[0] + start, r[1] + start])" },
    says: /^moving start by \d+ changes the dot product of relative_position at positions \d and \d from/,
  },
  "norm-preserving": {
    check: { like: "x", axis: -1 },
    reference: ({ x }) => concat([slice(x, -1, 1), slice(x, -1, 0, 1)], -1),
    right: { ...python("np.concatenate([x[:, 1:], x[:, :1]], 1)"), TypeScript: "x.map(([a, ...r]) => [...r, a])" },
    wrong: { ...python("2 * x"), TypeScript: "x.map((r) => r.map((e) => 2 * e))" },
    says: /^norm_preserving\[\d, :\] has the norm [\d.]+, but that of x is [\d.]+$/,
  },
  idempotent: {
    check: { arg: "x" },
    reference: ({ x }) => relu(x),
    right: {
      PyTorch: "x.clamp(min=0)",
      NumPy: "np.maximum(x, 0)",
      TypeScript: "x.map((r) => r.map((e) => Math.max(e, 0)))",
    },
    wrong: { ...python("x / 2"), TypeScript: "x.map((r) => r.map((e) => e / 2))" },
    says: /^handing idempotent back as x should change nothing, but changes idempotent\[\d, \d\] from/,
  },
  monotone: {
    check: { axis: 0, direction: "increasing" },
    reference: ({ x }) => cumsum(square(x), 0),
    right: { ...python("np.cumsum(x * x, 0)"), TypeScript: "T(T(x).map((c) => running(c.map((e) => e * e))))" },
    wrong: { ...python("x * x"), TypeScript: "x.map((r) => r.map((e) => e * e))" },
    says: /^monotone should be increasing along axis 0, but monotone\[\d, \d\] is .* and the next is/,
  },
  "agrees-with-entry": {
    check: {
      entry: "step",
      split: { x: 0 },
      carry: { state: "state" },
      start: { state: 0 },
      join: { agrees_with_entry: 0 },
    },
    reference: ({ x }) => cumsum(x, 0),
    right: { ...python("np.cumsum(x, 0)"), TypeScript: "T(T(x).map(running))" },
    // The step is right, so what disagrees with it is the whole.
    wrong: { ...python("x"), TypeScript: "x" },
    says: /^agrees_with_entry\[\d, \d\] is .* from f, but .* from step called with one position at a time$/,
  },
  "same-under": {
    check: { vary: { chunk: [1, 2, 3] } },
    reference: ({ x }) => broadcastTo(sum(x, -1), x.shape),
    right: {
      PyTorch: "in_chunks(x, chunk).expand(x.shape)",
      NumPy: "np.broadcast_to(in_chunks(x, chunk), x.shape)",
      TypeScript: "x.map((r) => r.map(() => total(r)))",
    },
    // The last, partial chunk is forgotten.
    wrong: {
      PyTorch: "in_chunks(x[:, : x.shape[1] // chunk * chunk], chunk).expand(x.shape)",
      NumPy: "np.broadcast_to(in_chunks(x[:, : x.shape[1] // chunk * chunk], chunk), x.shape)",
      TypeScript: "x.map((r) => r.map(() => total(r.slice(0, r.length - (r.length % chunk)))))",
    },
    says: /^setting chunk to [23] changes same_under\[\d, \d\] from/,
  },
};

const outputOf = (relation: string) => relation.replaceAll("-", "_");
/** Relations that say themselves which outputs they are about take no `of`. */
const withOf = (relation: string, check: Record<string, unknown>) => ({
  id: relation,
  kind: "property",
  property: relation,
  ...("output" in check || "join" in check ? {} : { of: outputOf(relation) }),
  ...check,
});

const entries = Object.entries(rows);
const problem = problemOf({
  entry: {
    name: "f",
    args: {
      x: float("N", "M"),
      v: float("K2", 1),
      mask: { shape: ["K", "K2"], dtype: "bool" },
      start: { type: "int" },
      chunk: { type: "int" },
    },
    returns: Object.fromEntries(entries.map(([name, { shape = ["N", "M"] }]) => [outputOf(name), float(...shape)])),
  },
  others: [
    {
      name: "step",
      args: { x: float("N", "M"), state: float(1, "M") },
      returns: { agrees_with_entry: float(1, "M"), state: float(1, "M") },
    },
  ],
  families: {
    ordinary: { N: 4, M: 5, K: 2, K2: 3, mask: { random: 0.5 }, start: { value: 3 }, chunk: { value: 1 } },
  },
  checks: entries.map(([name, { check }]) => withOf(name, check)),
  reference: define({
    mistakes: {},
    entries: {
      f: (args) => Object.fromEntries(entries.map(([name, row]) => [outputOf(name), row.reference(args as never)])),
      step: ({ x, state }) => {
        const y = add(x as Tensor, state as Tensor);
        return { agrees_with_entry: y, state: y };
      },
    },
  }),
});

const IN_PYTHON = `
def turned(x, start):
    p = np.arange(len(x)).reshape(-1, 1) + start
    a, b, c, s = x[:, :1], x[:, 1:2], np.cos(p).astype(x.dtype), np.sin(p).astype(x.dtype)
    return np.concatenate([a * c - b * s, a * s + b * c], 1)

def in_chunks(x, chunk):
    return sum(x[:, i : i + chunk].sum(-1, keepdims=True) for i in range(0, x.shape[1], chunk))

def step(x, state):
    return x + state, x + state
`;

const HELPERS: InEach = {
  NumPy: `def softmax(x, axis):
    e = np.exp(x - x.max(axis, keepdims=True))
    return e / e.sum(axis, keepdims=True)
${IN_PYTHON}`,
  PyTorch: `softmax = torch.softmax
${python(IN_PYTHON).PyTorch.replaceAll(".astype(x.dtype)", "")}`,
  TypeScript: `${ROWS}
const running = (r: any) => r.map((_: any, i: number) => total(r.slice(0, i + 1)));
const turned = (x: any, start: number) =>
  x.map(([a, b]: any, i: number) => {
    const [c, s] = [Math.cos(start + i), Math.sin(start + i)];
    return [a * c - b * s, a * s + b * c];
  });
export function step(x: any, state: any) {
  const y = { ...x, data: x.data.map((e: number, i: number) => e + state.data[i]) };
  return [y, y];
}
`,
};

/** A program whose outputs are the expressions of one column of the table. */
function written(language: Language, column: "right" | "wrong"): string {
  const outputs = entries.map(([name, row]) => `${outputOf(name)}: ${row[column][language]}`);
  if (language === "TypeScript")
    return `${HELPERS.TypeScript}export function f(X: any, V: any, mask_: any, start: number, chunk: number) {
  const [x, v, mask] = [R(X), R(V), R(mask_)];
  return { ${outputs.join(",\n    ")} };
}
`;
  return `${HELPERS[language]}
def f(x, v, mask, start, chunk):
    return {${outputs.map((line) => `"${line.replace(":", '":')}`).join(",\n        ")}}
`;
}

const graded = grader();

describe.each(HERE)("every relation in %s", (language) => {
  test.each(entries.map(([name]) => name))("%s holds of a right answer", async (relation) => {
    expect(told(await graded(problem, program(language, written(language, "right"))), relation)).toEqual(["passed"]);
  });

  test.each(entries.map(([name, { says }]) => [name, says] as const))(
    "%s is broken by a wrong one",
    async (relation, says) => {
      const [came, ...more] = told(await graded(problem, program(language, written(language, "wrong"))), relation);
      expect(more).toEqual([]);
      expect(came).toMatch(/^property: /);
      expect(came?.replace("property: ", "")).toMatch(says);
    },
  );
});
