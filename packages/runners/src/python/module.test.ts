import { type Entry, entry as entrySchema, type Inputs, type Runner } from "@allclose/core";
import { matmul, swapAxes, type Tensor, tensor } from "@allclose/core/tensor";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { pythonRunner } from "./runner.ts";
import { available, callOnce, failureOf, okOf, valuesOf, waves } from "./testing.ts";

const machine = await available();
const float = (...shape: string[]) => ({ shape, dtype: "float32" as const });

/** `x W_q + b_q`, W_q being (in, out). */
const projection = (aliases: unknown[] = [], biasAliases: unknown[] = []): Entry =>
  entrySchema.parse({
    name: "query_projection",
    kind: "module",
    init: { d_in: { type: "int" }, d_out: { type: "int" } },
    parameters: { W_q: { ...float("D", "E"), aliases }, b_q: { ...float("E"), aliases: biasAliases } },
    args: { x: float("N", "D") },
    returns: { y: float("N", "E") },
  });

const x = waves(4, 3);
const W = waves(3, 5);
const b = tensor([5], [1, 2, 3, 4, 5]);
const given = (more: Record<string, Tensor | number> = {}): Inputs =>
  new Map<string, Tensor | number>(Object.entries({ d_in: 3, d_out: 5, W_q: W, b_q: b, x, ...more }));
const added = (y: Tensor): number[] => [...y.data].map((value, i) => value + ((i % 5) + 1));

/** A module with these lines in its constructor, and this as its result. */
const torch = (init: string[], result: string): string => `import torch
from torch import nn
import torch.nn.functional as F
class Rows(nn.Module):
    def __init__(self, d_in, d_out):
        super().__init__()
        self.proj = nn.Linear(d_in, d_out)
    def forward(self, x):
        return self.proj(x)
class QueryProjection(nn.Module):
    def __init__(self, d_in, d_out):
        super().__init__()
${init.map((line) => `        ${line}`).join("\n")}
    def forward(self, x):
        return ${result}
`;
const plain = (body: string): string => `import numpy as np
class QueryProjection:
${body.replace(/^/gm, "    ")}
`;

describe("entries of kind module", () => {
  let runner: Runner;
  beforeAll(() => {
    runner = pythonRunner();
  });
  afterAll(() => runner.close());
  const call = (text: string, entry = projection(), inputs = given(), options = {}) =>
    callOnce(runner, text, { entry, inputs, options });
  const isRight = (result: Awaited<ReturnType<typeof call>>, want = added(matmul(x, W))): void => {
    const got = valuesOf(result);
    expect(got.length).toBe(want.length);
    for (const [i, value] of got.entries()) expect(value).toBeCloseTo(want[i] as number, 4);
    expect(okOf(result).changed).toEqual([]);
  };

  describe.skipIf(!machine.torch)("in PyTorch", () => {
    const biased = "self.b_q = nn.Parameter(torch.empty(d_out))";
    test.each([
      [
        "parameters of its own",
        ["self.W_q = nn.Parameter(torch.zeros(d_in, d_out))", biased],
        "x @ self.W_q + self.b_q",
      ],
      [
        "other case and underscores",
        ["self.wq = nn.Parameter(torch.zeros(d_in, d_out))", "self.Bq = nn.Parameter(torch.zeros(d_out))"],
        "x @ self.wq + self.Bq",
      ],
      ["an nn.Linear of its name", ["self.W_q = nn.Linear(d_in, d_out, bias=False)", biased], "self.W_q(x) + self.b_q"],
      [
        "an nn.Linear of almost its name",
        ["self.w_q = nn.Linear(d_in, d_out, bias=False)", biased],
        "self.w_q(x) + self.b_q",
      ],
      ["buffers", ["self.register_buffer('W_q', torch.zeros(d_in, d_out))", biased], "x @ self.W_q + self.b_q"],
      [
        "plain tensors",
        ["self.W_q = torch.zeros(d_in, d_out)", "self.b_q = torch.zeros(1, 5)[0]"],
        "x @ self.W_q + self.b_q",
      ],
    ])("loads %s", async (_name, init, result) => isRight(await call(torch(init, result))));

    test("loads the weight and the bias of an nn.Linear inside another module, by aliases", async () => {
      const entry = projection([{ name: "inner.proj.weight", transposed: true }], ["inner.proj.bias"]);
      isRight(await call(torch(["self.inner = Rows(d_in, d_out)"], "self.inner(x)"), entry));
    });

    test("finds a weight by the last part of its path when no other has it", async () => {
      const init = ["self.a = nn.Module()", "self.a.W_q = nn.Parameter(torch.zeros(3, 5))", biased];
      isRight(await call(torch(init, "x @ self.a.W_q + self.b_q")));
      const twice = [...init, "self.c = nn.Module()", "self.c.W_q = nn.Parameter(torch.zeros(3, 5))"];
      expect(failureOf(await call(torch(twice, "x"))).message).toContain(
        "no parameter W_q; the module has: b_q, a.W_q, c.W_q",
      );
    });

    test("takes an nn.Linear as it is where the problem has its weight as (out, in)", async () => {
      const entry = projection(["q_proj.weight"]);
      const inputs = given({ W_q: swapAxes(W, 0, 1) });
      for (const name of ["W_q", "q_proj"]) {
        const text = torch([`self.${name} = nn.Linear(d_in, d_out, bias=False)`, biased], `self.${name}(x) + self.b_q`);
        isRight(await call(text, entry, inputs));
      }
    });

    test("computes in the dtype of the weights, and with dropout off", async () => {
      const double = (t: Tensor) => tensor(t.shape, t.data, "float64");
      const entry = projection();
      for (const spec of Object.values({ ...entry.parameters, x: entry.args["x"] }))
        (spec as { dtype: string }).dtype = "float64";
      const text = torch(
        [
          "self.W_q = nn.Linear(d_in, d_out, bias=False)",
          biased,
          "self.drop = nn.Dropout(0.9)",
          "self.scale = nn.LayerNorm(5, elementwise_affine=False)",
        ],
        "self.drop(self.W_q(x) + self.b_q)",
      );
      const result = await call(text, entry, given({ W_q: double(W), b_q: double(b), x: double(x) }));
      isRight(result);
      expect(okOf(result).outputs.get("y")?.dtype).toBe("float64");
    });

    test("leaves buffers alone that the problem does not give, and counts tied weights once", async () => {
      const init = [
        "self.W_q = nn.Parameter(torch.zeros(d_in, d_out))",
        biased,
        "self.again = nn.Linear(5, 3, bias=False)",
        "self.again.weight = self.W_q",
        "self.register_buffer('two', torch.tensor(2.0))",
      ];
      isRight(await call(torch(init, "x @ self.W_q + self.b_q * self.two / 2")));
    });

    test.each([
      [
        "a weight that is not there",
        ["self.W_key = nn.Parameter(torch.zeros(3, 5))", biased],
        "no parameter W_q (also accepted: q_proj.weight transposed, wq); the module has: W_key, b_q",
      ],
      [
        "a weight too many",
        ["self.W_q = nn.Linear(d_in, d_out)", biased],
        "the module has a parameter W_q.bias, for which the problem gives no value: build it without (bias=False)",
      ],
      [
        "a weight of another shape",
        ["self.W_q = nn.Parameter(torch.zeros(d_out, d_in))", biased],
        "parameter W_q (also accepted: q_proj.weight transposed, wq) has shape (3, 5), so W_q is to have (3, 5), but it has (5, 3)",
      ],
      [
        "a layer of another shape",
        ["self.W_q = nn.Linear(d_out, d_in, bias=False)", biased],
        "parameter W_q (also accepted: q_proj.weight transposed, wq) has shape (3, 5), so W_q.weight is to have (5, 3) (its last two axes are exchanged), but it has (3, 5)",
      ],
    ])("says what is wrong with %s", async (_name, init, message) => {
      const entry = projection([{ name: "q_proj.weight", transposed: true }, "wq"]);
      expect(failureOf(await call(torch(init, "x"), entry))).toMatchObject({
        kind: "missing-parameter",
        fault: "candidate",
        message,
      });
    });

    test("names weights that a call has changed", async () => {
      const text = torch(
        ["self.W_q = nn.Linear(d_in, d_out, bias=False)", biased],
        "self.W_q.weight.data.mul_(2) @ x.T",
      );
      expect(okOf(await call(text)).changed).toEqual(["W_q"]);
    });

    test("differentiates by weights, in the problem's axes, and by arguments", async () => {
      const upstream = new Map([["y", waves(4, 5)]]);
      const layer = torch(["self.W_q = nn.Linear(d_in, d_out, bias=False)", biased], "self.W_q(x) + self.b_q");
      const attribute = torch(["self.W_q = None or torch.zeros(3, 5)", biased], "x @ self.W_q.mul_(1) + self.b_q");
      for (const text of [layer, attribute]) {
        const result = await call(text, projection(), given(), { gradient: { of: ["W_q", "b_q", "x"], upstream } });
        const gradients = okOf(result).gradients;
        const want = matmul(swapAxes(x, 0, 1), waves(4, 5));
        expect(gradients?.get("W_q")?.shape).toEqual([3, 5]);
        for (const [i, value] of (gradients?.get("W_q")?.data ?? []).entries())
          expect(value).toBeCloseTo(want.data[i] as number, 4);
        expect(gradients?.get("b_q")?.shape).toEqual([5]);
        expect(gradients?.get("x")?.shape).toEqual([4, 3]);
      }
    });

    test("takes the class that is written here before one that is imported", async () => {
      const text = `from torch.nn import MultiheadAttention\nimport torch\ndef multi_head_attention(x): return x
class MultiHeadAttention(torch.nn.Module):
    def forward(self, x): return 2 * x
`;
      const entry = entrySchema.parse({ ...projection(), name: "multi_head_attention", init: {}, parameters: {} });
      expect(valuesOf(await call(text, entry, new Map([["x", tensor([2], [1, 2])]])))).toEqual([2, 4]);
    });
  });

  test.each([
    [
      "attributes that are None",
      "def __init__(self, d_in, d_out):\n    self.W_q = self.b_q = None\ndef forward(self, x): return x @ self.W_q + self.b_q",
    ],
    [
      "annotations",
      "W_q: np.ndarray\nb_q: np.ndarray\ndef __init__(self, d_in, d_out): pass\ndef __call__(self, x): return x @ self.W_q + self.b_q",
    ],
    [
      "a property",
      "def __init__(self, d_in, d_out): self.bq = np.zeros(d_out)\n@property\ndef W_q(self): return self.w\n@W_q.setter\ndef W_q(self, w): self.w = w\ndef forward(self, x): return x @ self.w + self.bq",
    ],
    [
      "attributes of the class",
      "W_q = np.zeros((3, 5))\nb_q = None\ndef __init__(self, d_in, d_out): pass\ndef forward(self, x): return x @ self.W_q + self.b_q",
    ],
  ])("loads a plain class with %s", async (_name, body) => isRight(await call(plain(body))));

  test("loads the attributes of an object inside a plain class, transposed where an alias says so", async () => {
    const text = `import numpy as np
class Linear:
    def __init__(self, n, m): self.weight, self.bias = np.zeros((m, n)), np.zeros(m)
    def __call__(self, x): return x @ self.weight.T + self.bias
class QueryProjection:
    def __init__(self, d_in, d_out): self.q_proj = Linear(d_in, d_out)
    def __call__(self, x): return self.q_proj(x)
`;
    isRight(await call(text, projection([{ name: "q_proj.weight", transposed: true }], ["q_proj.bias"])));
    const failure = failureOf(await call(text, projection(["q_proj.weight"], ["q_proj.bias"])));
    expect(failure).toMatchObject({ kind: "missing-parameter" });
    expect(failure.message).toContain("q_proj.weight is to have (3, 5), but it has (5, 3)");
  });

  test.each([
    [
      "no such attribute",
      "def __init__(self, d_in, d_out): self.size = d_in",
      "missing-parameter",
      "no parameter W_q; the module has: size",
    ],
    [
      "a property without a setter",
      "b_q = None\ndef __init__(self, d_in, d_out): pass\n@property\ndef W_q(self): return None",
      "missing-parameter",
      "cannot be set",
    ],
    [
      "a constructor that takes something else",
      "def __init__(self): pass",
      "wrong-signature",
      "QueryProjection(d_in, d_out)",
    ],
    ["a constructor that raises", "def __init__(self, *sizes): raise ValueError('no')", "raised", "ValueError: no"],
    [
      "no forward pass",
      "W_q = b_q = None\ndef __init__(self, d_in, d_out): pass",
      "missing-entry",
      "neither __call__ nor forward",
    ],
    [
      "a forward pass of more arguments",
      "W_q = b_q = None\ndef __init__(self, d_in, d_out): pass\ndef forward(self, x, y): pass",
      "wrong-signature",
      "(x, y)",
    ],
  ])("says what is wrong with a plain class with %s", async (_name, body, kind, words) => {
    const failure = failureOf(await call(plain(body)));
    expect(failure).toMatchObject({ kind, fault: "candidate" });
    expect(failure.message).toContain(words);
  });

  test("says that a class is wanted where there is a function", async () => {
    const failure = failureOf(await call("import numpy\ndef query_projection(x): return x"));
    expect(failure.kind).toBe("missing-entry");
    expect(failure.message).toContain("query_projection is there, but it is not a class");
  });
});
