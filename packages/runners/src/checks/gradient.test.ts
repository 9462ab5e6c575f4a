import { define } from "@allclose/core";
import { mul, type Tensor, tanh } from "@allclose/core/tensor";
import { describe, expect, test } from "vitest";
import { float, grader, HERE, type InEach, type Language, problemOf, program, ROWS, told } from "./graded.fixture.ts";

// y = tanh(x)·g, with one gain a column.
const problem = problemOf({
  entry: { name: "f", args: { x: float("N", "M"), g: float("M") }, returns: { y: float("N", "M") } },
  families: { ordinary: { N: 3, M: 4 } },
  checks: [
    { id: "values", kind: "close" },
    { id: "gradients", kind: "gradient", wrt: ["x", "g"] },
    { id: "of-gradients", kind: "gradient", wrt: ["x", "g"], order: 2 },
  ],
  reference: define({
    mistakes: {},
    entries: { f: ({ x, g }: { x: Tensor; g: Tensor }) => ({ y: mul(tanh(x), g) }) } as never,
  }),
});

const table: Record<string, { backward: InEach; gradients: InEach<RegExp> }> = {
  "the right one": {
    backward: {
      PyTorch: "x.tanh() * g",
      NumPy: "d_y * g * (1 - np.tanh(x) ** 2), (d_y * np.tanh(x)).sum(0)",
      TypeScript:
        "[d.map((r, i) => r.map((e, j) => e * g[j] * (1 - t(i, j) ** 2))), columns((e, i, j) => e * t(i, j))]",
    },
    gradients: { PyTorch: /^passed$/, NumPy: /^passed$/, TypeScript: /^passed$/ },
  },
  "one that forgets the derivative of tanh": {
    backward: {
      PyTorch: "(x.tanh().detach() + x - x.detach()) * g",
      NumPy: "d_y * g, (d_y * np.tanh(x)).sum(0)",
      TypeScript: "[d.map((r) => r.map((e, j) => e * g[j])), columns((e, i, j) => e * t(i, j))]",
    },
    gradients: {
      PyTorch: /^values: gradient of x\[\d, \d\] should be .*, but is /,
      NumPy: /^values: gradient of x\[\d, \d\] should be .*, but is /,
      TypeScript: /^values: gradient of x\[\d, \d\] should be .*, but is /,
    },
  },
  "None, or everything detached": {
    backward: { PyTorch: "(x.tanh() * g).detach()", NumPy: "None, None", TypeScript: "[null, null]" },
    gradients: {
      PyTorch:
        /^wrong-result: expected outputs that autograd can follow back to x, g, got none: were they detached, or computed under no_grad or outside PyTorch\?$/,
      NumPy:
        /^wrong-result: expected f_backward to give the gradients of x, g, as a tuple in that order or by name \(d_x\); got none of x, g$/,
      TypeScript: /^wrong-result: expected 2 tensors \(x, g\), as an array or by name, got only null$/,
    },
  },
  "None for one argument, or that one detached": {
    backward: {
      PyTorch: "x.tanh() * g.detach()",
      NumPy: "d_y * g * (1 - np.tanh(x) ** 2), None",
      TypeScript: "[d.map((r, i) => r.map((e, j) => e * g[j] * (1 - t(i, j) ** 2))), null]",
    },
    gradients: {
      PyTorch: /^values: gradient of g\[\d\] should be .*, but is 0$/,
      NumPy: /^values: gradient of g\[\d\] should be .*, but is 0$/,
      TypeScript: /^values: gradient of g\[\d\] should be .*, but is 0$/,
    },
  },
  "one that is not summed over the rows": {
    // A Function of the candidate's own, whose gradient PyTorch sums to the argument's shape itself.
    backward: {
      PyTorch: "Gained.apply(x.tanh(), g)",
      NumPy: "d_y * g * (1 - np.tanh(x) ** 2), d_y * np.tanh(x)",
      TypeScript:
        "[d.map((r, i) => r.map((e, j) => e * g[j] * (1 - t(i, j) ** 2))), d.map((r, i) => r.map((e, j) => e * t(i, j)))]",
    },
    gradients: {
      PyTorch: /^passed$/,
      NumPy: /^wrong-result: expected the gradient of g to have shape \(4,\), got \(3, 4\)$/,
      TypeScript: /^wrong-result: expected the gradient of g to have shape \(4,\), got \(3, 4\)$/,
    },
  },
};

const forward: InEach<(backward: string | undefined) => string> = {
  PyTorch: (expression = "x.tanh() * g") => `
class Gained(torch.autograd.Function):
    @staticmethod
    def forward(ctx, a, g):
        ctx.save_for_backward(a, g)
        return a * g
    @staticmethod
    def backward(ctx, d):
        a, g = ctx.saved_tensors
        return d * g, d * a

def f(x, g):
    return ${expression}
`,
  NumPy: (backward) => `
def f(x, g):
    return np.tanh(x) * g
${backward === undefined ? "" : `\ndef f_backward(x, g, d_y):\n    return ${backward}\n`}`,
  TypeScript: (backward) => `${ROWS}
export const f = (x: any, g: any) => ({ ...x, data: x.data.map((e: number, i: number) => Math.tanh(e) * g.data[i % g.data.length]) });
${
  backward === undefined
    ? ""
    : `export function fBackward(x: any, { data: g }: any, d_y: any) {
  const d: any = R(d_y);
  const t = (i: number, j: number) => Math.tanh(x.data[i * g.length + j]);
  const columns = (each: any) => T(d.map((r: any, i: number) => r.map((e: number, j: number) => each(e, i, j)))).map(total);
  return ${backward};
}
`
}`,
};

const graded = grader();
const written = (language: Language, backward?: string) => program(language, forward[language](backward));

describe.each(HERE)("gradients in %s", (language) => {
  test.each(Object.entries(table))("%s", async (_, { backward, gradients }) => {
    const evidence = await graded(problem, written(language, backward[language]));
    expect(told(evidence, "values")).toEqual(["passed"]);
    expect(told(evidence, "gradients")).toEqual([expect.stringMatching(gradients[language])]);
  });

  test("are skipped where there is neither autograd nor a backward, and asked of autograd only a second time", async () => {
    const evidence = await graded(problem, written(language));
    const both = [...told(evidence, "gradients"), ...told(evidence, "of-gradients")];
    const none = "skipped: not supported: no autograd here, and no function f_backward";
    expect(both).toEqual(
      {
        PyTorch: ["passed", "passed"],
        NumPy: [none, "skipped: not supported: gradients of gradients need PyTorch, and this submission uses NumPy"],
        TypeScript: [
          none,
          "skipped: not supported: gradients of gradients need automatic differentiation, which JavaScript has not",
        ],
      }[language],
    );
  });
});
