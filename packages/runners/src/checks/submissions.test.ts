import { define } from "@allclose/core";
import { add, einsum, mul, sub, type Tensor } from "@allclose/core/tensor";
import { describe, expect, test } from "vitest";
import { float, grader, HERE, type InEach, problemOf, program, python, ROWS, told } from "./graded.fixture.ts";

// Ways in which whole submissions are wrong, and the words for each.
const graded = grader();
const checks = [
  { id: "shapes", kind: "shape" },
  { id: "values", kind: "close" },
];

describe("outputs in another order", () => {
  const problemWith = (second: readonly string[], difference: (x: Tensor) => Tensor) =>
    problemOf({
      entry: {
        name: "f",
        args: { x: float("N", "M") },
        returns: { double: float("N", "M"), more: float(...second) },
      },
      families: { ordinary: { N: 3, M: 4 } },
      checks,
      reference: define({
        mistakes: {},
        entries: { f: ({ x }: { x: Tensor }) => ({ double: mul(x, 2), more: difference(x) }) } as never,
      }),
    });
  const alike = problemWith(["N", "M"], (x) => add(x, 1));
  const unlike = problemWith(["M", "N"], (x) => einsum("nm->mn", x));
  const text: InEach<(outputs: string) => string> = {
    ...{
      PyTorch: (outputs) => `def f(x):\n    return ${outputs}\n`,
      NumPy: (outputs) => `def f(x):\n    return ${outputs}\n`,
    },
    TypeScript: (outputs) => `${ROWS}export function f(X: any) {\n  const x = R(X);\n  return [${outputs}];\n}\n`,
  };
  const DOUBLE = { ...python("2 * x"), TypeScript: "x.map((r) => r.map((e) => 2 * e))" };
  const MORE = { ...python("x + 1"), TypeScript: "x.map((r) => r.map((e) => e + 1))" };
  const TURNED = { ...python("x.T"), TypeScript: "T(x)" };

  test.each(HERE)("of one shape are a symptom, in %s", async (language) => {
    const evidence = await graded(alike, program(language, text[language](`${MORE[language]}, ${DOUBLE[language]}`)));
    expect(told(evidence, "shapes")).toEqual(["passed"]);
    expect(told(evidence, "values")).toEqual([expect.stringMatching(/^values: double\[\d, \d\] should be/)]);
    expect(evidence.diagnosis.symptoms[0]).toMatchObject({
      id: "outputs-exchanged",
      says: "double and more are returned in the wrong order",
    });
  });

  test.each(HERE)("in the right order there is none, in %s", async (language) => {
    const evidence = await graded(alike, program(language, text[language](`${DOUBLE[language]}, ${MORE[language]}`)));
    expect(evidence.findings.map((f) => f.state)).toEqual(["passed", "passed"]);
    expect(evidence.diagnosis.symptoms).toEqual([]);
  });

  test.each(HERE)("of different shapes are told by their shapes, in %s", async (language) => {
    const swapped = text[language](`${TURNED[language]}, ${DOUBLE[language]}`);
    expect(told(await graded(unlike, program(language, swapped)), "shapes")).toEqual([
      "shape: double should have shape (3, 4), but has (4, 3)",
    ]);
  });
});

describe("a module's parameters", () => {
  const problem = problemOf({
    entry: {
      name: "Gate",
      kind: "module",
      args: { x: float("N", "M") },
      parameters: { W_in: float("M", "M"), W_out: float("M", 1) },
      returns: { y: float("N", 1) },
    },
    families: { ordinary: { N: 3, M: 4 } },
    checks,
    reference: define({
      mistakes: {},
      entries: {
        Gate: ({ x, W_in, W_out }: Record<string, Tensor>) => ({
          y: einsum("nm,mk->nk", einsum("nm,mk->nk", x as Tensor, W_in as Tensor), W_out as Tensor),
        }),
      } as never,
    }),
  });
  const python = (declare: string, base = "") =>
    `class Gate${base}:\n    def __init__(self):\n        ${base ? "super().__init__()\n        " : ""}${declare}\n    def forward(self, x):\n        return x @ self.W_in @ getattr(self, "W_out", x[0][:, None])\n`;
  const module = (W_out: InEach): InEach => ({
    PyTorch: python(`self.W_in = torch.nn.Parameter(torch.zeros(4, 4))${W_out.PyTorch}`, "(torch.nn.Module)"),
    NumPy: python(`self.W_in = None${W_out.NumPy}`),
    TypeScript: `${ROWS}
export class Gate {
  W_in: any;
  ${W_out.TypeScript}
  forward(x: any) {
    const times = (a: any, b: any) => a.map((r: any) => T(b).map((c: any) => total(r.map((e: number, i: number) => e * c[i]))));
    return times(times(R(x), R(this.W_in)), R((this as any).W_out));
  }
}
`,
  });
  const complete = module({
    PyTorch: "; self.W_out = torch.nn.Parameter(torch.zeros(4, 1))",
    NumPy: "; self.W_out = None",
    TypeScript: "W_out: any;",
  });
  const without = module({ PyTorch: "", NumPy: "", TypeScript: "" });

  test.each(HERE)("are loaded, in %s", async (language) => {
    const evidence = await graded(problem, program(language, complete[language]));
    expect(evidence.findings.map((f) => f.state)).toEqual(["passed", "passed"]);
  });

  test.each(HERE)("are missed where one is lacking, in %s", async (language) => {
    const evidence = await graded(problem, program(language, without[language]));
    const message = "missing-parameter: no parameter W_out; the module has: W_in";
    expect([...told(evidence, "shapes"), ...told(evidence, "values")]).toEqual([message, message]);
  });
});

describe("another way for small inputs", () => {
  const problem = problemOf({
    entry: { name: "f", args: { x: float("N", "M") }, returns: { y: float("N", "M") } },
    families: { ordinary: { N: 9, M: 4 } },
    checks,
    reference: define({
      mistakes: {},
      entries: { f: ({ x }: { x: Tensor }) => ({ y: sub(mul(x, 3), x) }) } as never,
    }),
  });
  const wrongFrom = (rows: number): InEach => ({
    ...python(`def f(x):\n    return 2 * x if len(x) < ${rows} else 2 * x + 1\n`),
    TypeScript: `export const f = (x: any) => ({ ...x, data: x.data.map((e: number) => 2 * e + (x.shape[0] < ${rows} ? 0 : 1)) });`,
  });

  test.each(HERE)("keeps the counterexample as large as it must be, in %s", async (language) => {
    for (const rows of [1, 6]) {
      const { counterexamples } = await graded(problem, program(language, wrongFrom(rows)[language]));
      expect(counterexamples).toMatchObject([{ check: "values", inputs: [{ name: "x", shape: [rows, 1] }] }]);
    }
  });
});
