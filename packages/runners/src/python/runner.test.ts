import type { Runner } from "@allclose/core";
import { entry as entrySchema } from "@allclose/core";
import { matmul, softmax, swapAxes, tensor } from "@allclose/core/tensor";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { pythonRunner } from "./runner.ts";
import {
  attention,
  available,
  callOnce,
  failureOf,
  limits,
  okOf,
  ownTmpdir,
  submission,
  unary,
  valuesOf,
  vector,
  waves,
  x,
} from "./testing.ts";

const TORCH = `
import math
import torch

def scaled_dot_product_attention(query, key, value, mask=None):
    scores = query @ key.transpose(-2, -1) / math.sqrt(query.shape[-1])
    if mask is not None:
        scores = scores.masked_fill(~mask, float("-inf"))
    weights = torch.softmax(scores, dim=-1)
    return weights @ value, weights
`;
const NUMPY = `
import numpy as np

def scaled_dot_product_attention(q, k, v, mask=None):
    s = q @ k.swapaxes(-1, -2) / np.sqrt(q.shape[-1], dtype=q.dtype)
    if mask is not None:
        s = np.where(mask, s, -np.inf)
    e = np.exp(s - s.max(-1, keepdims=True))
    w = e / e.sum(-1, keepdims=True)
    return {"weights": w, "output": w @ v}
`;

const machine = await available();
const Q = waves(5, 6);
const K = waves(7, 6);
const V = waves(7, 4);

describe.each(machine.tiers)("python, %s", (isolation) => {
  let tmp: ReturnType<typeof ownTmpdir>;
  let runner: Runner;
  beforeAll(() => {
    tmp = ownTmpdir();
    runner = pythonRunner({ isolation });
  });
  afterAll(async () => {
    await runner.close();
    const left = [tmp.processes(), tmp.files()];
    tmp.remove();
    expect(left).toEqual([[], []]);
  });
  const call = (files: string | Record<string, string>, more: Parameters<typeof callOnce>[2] = {}) =>
    callOnce(runner, files, more);

  test.each([["numpy", NUMPY], ...(machine.torch ? [["torch", TORCH]] : [])])(
    "computes attention with %s as the formula does",
    async (_name, text) => {
      const scores = matmul(Q, swapAxes(K, -1, -2));
      const scaled = tensor(
        scores.shape,
        scores.data.map((s) => s / Math.sqrt(6)),
      );
      const weights = softmax(scaled, -1);
      const expected = matmul(weights, V);
      const inputs = new Map([
        ["Q", Q],
        ["K", K],
        ["V", V],
      ]);
      const session = await runner.open(submission(text), attention, limits());
      const result = okOf(await session.call(inputs));
      await session.close();
      for (const [name, want] of [
        ["output", expected],
        ["weights", weights],
      ] as const) {
        const got = result.outputs.get(name);
        expect(got?.shape).toEqual(want.shape);
        expect(got?.dtype).toBe("float32");
        for (const [i, value] of (got?.data ?? []).entries()) expect(value).toBeCloseTo(want.data[i] as number, 5);
      }
      expect(result.changed).toEqual([]);
      expect(result.wallMs).toBeGreaterThan(0);
      expect(session.info).toMatchObject({
        language: "python",
        isolation,
        versions: { numpy: expect.any(String) },
      });
    },
  );

  test("gives an optional argument when it is there", async () => {
    const mask = tensor(
      [5, 7],
      Array.from({ length: 35 }, (_, i) => (i % 7 === 0 ? 1 : 0)),
      "bool",
    );
    const inputs = new Map([
      ["Q", Q],
      ["K", K],
      ["V", V],
      ["mask", mask],
    ]);
    const weights = okOf(await call(NUMPY, { entry: attention, inputs })).outputs.get("weights");
    expect([...(weights?.data ?? [])]).toEqual([...mask.data]);
  });

  test("finds a name that differs in case and underscores only", async () => {
    const text = "def scaledDotProductAttention(q, k, v, m=None):\n    return q[:, :4], q";
    expect(
      (
        await call(text, {
          entry: attention,
          inputs: new Map([
            ["Q", Q],
            ["K", K],
            ["V", V],
          ]),
        })
      ).state,
    ).toBe("ok");
  });

  test("names the nearest function when the entry is missing", async () => {
    const text = "import numpy\ndef scaled_dot_product_atention(q, k, v): return q";
    const failure = failureOf(await call(text, { entry: attention, inputs: new Map([["Q", Q]]) }));
    expect(failure).toMatchObject({ kind: "missing-entry", fault: "candidate", file: "attention.py" });
    expect(failure.message).toBe(
      "no function scaled_dot_product_attention in attention.py; there is scaled_dot_product_atention: did you mean that?",
    );
  });

  test.each([
    ["keywords only", "def f(*, x): return x"],
    ["any keywords", "def f(**kw): return kw['x']"],
    ["any positions", "def f(*a): return a[0]"],
    ["no signature", "import numpy as np\nf = np.negative.__call__.__self__.__call__"],
    ["a callable object", "class C:\n  def __call__(self, t): return t\nf = C()"],
    ["an own default after it", "def f(t, eps=1e-6): return t"],
  ])("binds to a signature with %s", async (_name, text) => {
    expect(valuesOf(await call(text)).map(Math.abs)).toEqual([1, 2, 3]);
  });

  test("binds by name when all names match, whatever their order", async () => {
    const text = "def scaled_dot_product_attention(v, k, q, mask=None): return v, q";
    const result = okOf(
      await call(text, {
        entry: attention,
        inputs: new Map([
          ["Q", Q],
          ["K", K],
          ["V", V],
        ]),
      }),
    );
    expect(result.outputs.get("output")?.shape).toEqual([7, 4]);
  });

  test("passes None for an absent argument without a default", async () => {
    const text = "def scaled_dot_product_attention(a, b, c, d):\n    assert d is None\n    return a";
    expect(
      (
        await call(text, {
          entry: attention,
          inputs: new Map([
            ["Q", Q],
            ["K", K],
            ["V", V],
          ]),
        })
      ).state,
    ).toBe("ok");
  });

  test.each([
    ["def f(): return 1", "f(x)", "f()"],
    ["def f(a, b): return a", "f(x)", "f(a, b)"],
  ])("says both signatures when they do not fit: %s", async (text, ours, theirs) => {
    const failure = failureOf(await call(text));
    expect(failure).toMatchObject({ kind: "wrong-signature", file: "attention.py", line: 1 });
    expect(failure.message).toContain(ours);
    expect(failure.message).toContain(theirs);
  });

  test("hands scalars over with their types", async () => {
    const scalars = entrySchema.parse({
      name: "f",
      args: {
        n: { type: "int" },
        e: { type: "float" },
        on: { type: "bool" },
        s: { type: "string" },
        l: { type: "ints" },
        big: { type: "float" },
        inf: { type: "floats" },
      },
      returns: { y: { shape: [7], dtype: "float32" } },
    });
    const text = `
def f(n, e, on, s, l, big, inf):
    assert type(n) is int and type(e) is float and on is True and s == "héé" and l == [1, 2] and type(big) is float
    return [n, e, on, len(s), len(l), 0, *inf]`;
    const inputs = new Map<string, number | boolean | string | number[]>([
      ["n", 3],
      ["e", 2],
      ["on", true],
      ["s", "héé"],
      ["l", [1, 2]],
      ["big", 1e300],
      ["inf", [Number.NEGATIVE_INFINITY]],
    ]);
    expect(valuesOf(await call(text, { entry: scalars, inputs }))).toEqual([
      3,
      2,
      1,
      3,
      2,
      0,
      Number.NEGATIVE_INFINITY,
    ]);
  });

  test.each([
    ["a list of numbers", "return [1.0, 2.5, 3]", "float32", [1, 2.5, 3]],
    ["a number", "return 4", "float32", [4]],
    ["a NumPy scalar", "import numpy as np; return np.float64(4)", "float64", [4]],
    ["another dtype", "import numpy as np; return np.arange(3)", "int64", [0, 1, 2]],
    ["big-endian and strided", "import numpy as np; return np.arange(6, dtype='>f4')[::2]", "float32", [0, 2, 4]],
    ["a dict with other keys beside", "return {'Y': x, 'z': 3}", "float32", [1, 2, 3]],
    [
      "a named tuple",
      "from collections import namedtuple; return namedtuple('R', 'z y')(None, x)",
      "float32",
      [1, 2, 3],
    ],
    ["a tuple of one", "return (x,)", "float32", [1, 2, 3]],
  ])("takes %s as a result", async (_name, body, dtype, values) => {
    const result = await call(`def f(x):\n    ${body}`);
    expect(valuesOf(result)).toEqual(values);
    expect(okOf(result).outputs.get("y")?.dtype).toBe(dtype);
  });

  test.each([
    ["None", "return None", /got None/],
    ["a string", "return 'abc'", /of type str/],
    ["ragged lists", "return [[1, 2], [3]]", /not a tensor/],
    ["complex numbers", "import numpy as np; return np.array([1j])", /complex128/],
    ["objects", "import numpy as np; return np.array([object()])", /object/],
    ["two values for one", "return x, x", /a tuple of 2 values/],
    ["a dict without the output", "return {'a': x}", /keys \['a'\]/],
    ["nine dimensions", "return x.reshape((1,) * 8 + (3,))", /9 dimensions/],
    ["a generator", "return (i for i in x)", /generator/],
  ])("refuses %s as a result", async (_name, body, words) => {
    const failure = failureOf(await call(`def f(x):\n    ${body}`));
    expect(failure).toMatchObject({ kind: "wrong-result", fault: "candidate" });
    expect(failure.message).toMatch(words);
    expect(failure.message).toMatch(/expected/);
  });

  test("says file and line of a syntax error, also in a file that is imported", async () => {
    expect(failureOf(await call("import numpy\n\ndef f(x:\n    return x"))).toMatchObject({
      kind: "syntax",
      file: "attention.py",
      line: 3,
    });
    const files = { "attention.py": "from helper import g as f", "helper.py": "\n\n  def g(x): return x" };
    expect(failureOf(await call(files))).toMatchObject({ kind: "syntax", file: "helper.py", line: 3 });
    expect(failureOf(await call("x = '\0'"))).toMatchObject({ kind: "syntax", file: "attention.py" });
  });

  test("shows the candidate's own frames of an exception, and no others", async () => {
    const text = `
import numpy as np

def inner(x):
    return np.linalg.inv(x)

def f(x):
    return inner(x)
`;
    const failure = failureOf(await call(text));
    expect(failure).toMatchObject({ kind: "raised", file: "attention.py", line: 5 });
    expect(failure.message).toMatch(/^LinAlgError: /);
    expect(failure.frames).toEqual([
      { file: "attention.py", line: 8, in: "f" },
      { file: "attention.py", line: 5, in: "inner" },
    ]);
  });

  test("fails every call when loading raises, and says where", async () => {
    const session = await runner.open(submission("import numpy\nraise RuntimeError('no')"), unary, limits());
    for (let i = 0; i < 2; i++)
      expect(failureOf(await session.call(x))).toMatchObject({ kind: "raised", message: "RuntimeError: no", line: 2 });
    await session.close();
    expect(failureOf(await call("import no_such_module\ndef f(x): return x"))).toMatchObject({
      kind: "raised",
      message: "ModuleNotFoundError: No module named 'no_such_module'",
    });
  });

  test("lets several files import each other, and inspect find their source", async () => {
    const files = {
      "src/attention.py":
        "from .ops.mask import twice\nfrom .config import N\nimport inspect\ndef f(x):\n    assert 'return 2 * x' in inspect.getsource(twice)\n    return twice(x) + N",
      "src/__init__.py": "",
      "src/config.py": "N = 1",
      "src/ops/mask.py": "from src.config import N\nimport numpy\ndef twice(x):\n    return 2 * x",
    };
    const session = await runner.open(submission(files, "src/attention.py"), unary, limits());
    expect(valuesOf(await session.call(x))).toEqual([3, 5, 7]);
    await session.close();
    const flat = {
      "attention.py": "import helper, utils.a\nfrom utils.a import g\ndef f(x): return g(x) + helper.ONE",
      "helper.py": "ONE = 1",
      "utils/a.py": "g = lambda x: x * 3",
    };
    expect(valuesOf(await call(flat))).toEqual([4, 7, 10]);
  });

  test("is not fooled by files named like libraries or like the runner's own modules", async () => {
    const files = {
      "numpy.py": "import wire, log, child\ndef f(x): return x + wire.ONE",
      "wire.py": "ONE = 1",
      "log.py": "",
      "child.py": "",
    };
    const session = await runner.open(submission(files, "numpy.py"), unary, limits());
    expect(valuesOf(await session.call(x))).toEqual([2, 3, 4]);
    await session.close();
  });

  test("names the arguments that a call has changed", async () => {
    const text = "def f(x):\n    x[0] = 9\n    return x";
    const session = await runner.open(submission(text), unary, limits());
    for (let i = 0; i < 2; i++) expect(okOf(await session.call(x)).changed).toEqual(["x"]);
    await session.close();
    expect(okOf(await call("def f(x):\n    x[0] = x[0]\n    return x")).changed).toEqual([]);
    expect(okOf(await call("def f(x):\n    x.shape = (3, 1)\n    return x")).changed).toEqual(["x"]);
  });

  test("keeps what is printed, up to the limit", async () => {
    const text =
      "import sys\ndef f(x):\n    print('hé')\n    sys.stderr.write('e')\n    sys.stdout.buffer.write(b'b')\n    return x";
    expect(okOf(await call(text)).log).toBe("hé\neb");
    const much = okOf(await call("def f(x):\n    print('a' * 1000)\n    return x", { bounds: { logBytes: 100 } })).log;
    expect(much).toBe(`${"a".repeat(100)}\n[901 more bytes were printed and dropped]`);
  });

  test("seeds every generator anew for every call", async () => {
    const text = "import random, numpy as np\ndef f(x): return [random.random(), np.random.rand()]";
    const session = await runner.open(submission(text), unary, limits());
    const [a, b] = [await session.call(x), await session.call(x)];
    expect(valuesOf(a)).toEqual(valuesOf(b));
    await session.close();
  });

  test("calls another entry of the same submission", async () => {
    const session = await runner.open(submission("def f(x): return x\ndef g(x): return -x"), unary, limits());
    expect(valuesOf(await session.call(x, { entry: { ...unary, name: "g" } }))).toEqual([-1, -2, -3]);
    expect(failureOf(await session.call(x, { entry: { ...unary, name: "h" } })).kind).toBe("missing-entry");
    expect(valuesOf(await session.call(x))).toEqual([1, 2, 3]);
    await session.close();
  });

  test("measures the growth of memory in a call", async () => {
    const text = "import numpy as np\ndef f(x):\n    np.ones(2**23)\n    return x";
    const session = await runner.open(submission(`${text}\ndef g(x): return x`), unary, limits());
    const g = { entry: { ...unary, name: "g" } };
    expect(okOf(await session.call(x)).peakBytes).toBeGreaterThan(60e6);
    expect(okOf(await session.call(x, g)).peakBytes).toBeLessThan(10e6);
    for (const weigh of [true, true]) {
      const held = okOf(await session.call(x, { weigh }));
      expect(held.peakBytes).toBeGreaterThan(60e6);
      expect(held.grownBytes).toBeGreaterThan(60e6);
      const nothing = okOf(await session.call(x, { ...g, weigh }));
      expect(nothing.peakBytes).toBeLessThan(10e6);
      expect(nothing.grownBytes).toBeLessThan(10e6);
    }
    await session.close();
  });

  test("tells what ended a call also where its memory is measured", async () => {
    const options = { weigh: true };
    const printing = "import numpy\ndef f(x):\n    while True: print('x' * 1000)";
    expect(failureOf(await callOnce(runner, printing, { options })).kind).toBe("too-much-output");
    const leaving = "import os, numpy\ndef f(x): os._exit(0)";
    expect(failureOf(await callOnce(runner, leaving, { options })).kind).toBe("killed");
  });

  test("says how long a call took to the process and to the host", async () => {
    const { wallMs, elapsedMs } = okOf(await callOnce(runner, "def f(x): return x"));
    expect(wallMs).toBeGreaterThan(0);
    expect(elapsedMs).toBeGreaterThan(wallMs);
  });

  test("carries every dtype there and back", async () => {
    const values = [0, 1, 2];
    for (const dtype of ["float64", "float32", "float16", "int64", "int32", "bool"] as const) {
      const result = okOf(await call("def f(x): return x.copy()", { inputs: new Map([["x", vector(values, dtype)]]) }));
      expect(result.outputs.get("y")).toMatchObject({ dtype, shape: [3] });
    }
    const empty = okOf(await call("def f(x): return x", { inputs: new Map([["x", tensor([0, 3], [])]]) }));
    expect(empty.outputs.get("y")?.shape).toEqual([0, 3]);
    const scalar = okOf(await call("def f(x): return x", { inputs: new Map([["x", tensor([], [7])]]) }));
    expect(scalar.outputs.get("y")?.shape).toEqual([]);
  });

  test("says what NumPy cannot do, which is nobody's failure", async () => {
    const bf16 = new Map([["x", vector([1], "bfloat16")]]);
    expect(await call("def f(x): return x", { inputs: bf16 })).toMatchObject({ state: "unsupported" });
    const gradient = { of: ["x"], upstream: new Map([["y", vector([1, 1, 1])]]) };
    expect(await call("def f(x): return x", { options: { gradient } })).toMatchObject({ state: "unsupported" });
  });

  describe.skipIf(!machine.torch)("with PyTorch", () => {
    const f = (body: string) => `import torch\ndef f(x):\n    ${body}`;

    test("carries every dtype there and back", async () => {
      for (const dtype of ["float64", "float32", "float16", "bfloat16", "int64", "int32", "bool"] as const) {
        const third = dtype === "bool" ? 1 : dtype.startsWith("int") ? -3 : 3.140625;
        const inputs = new Map([["x", vector([0, 1, third], dtype)]]);
        const result = okOf(await call(f("return x.clone()"), { inputs }));
        expect(result.outputs.get("y")?.dtype).toBe(dtype);
        expect(valuesOf(result)).toEqual([0, 1, third]);
      }
    });

    test.each([
      ["what needs a gradient", "return x.requires_grad_(True) * 1", [1, 2, 3]],
      ["a transposed view", "return x.reshape(1, 3).expand(2, 3).t()", [1, 1, 2, 2, 3, 3]],
      ["a NumPy array", "return x.numpy() * 2", [2, 4, 6]],
      ["a list", "return x.tolist()", [1, 2, 3]],
      ["a number", "return 2.5", [2.5]],
    ])("takes %s as a result", async (_name, body, values) => {
      expect(valuesOf(await call(f(body)))).toEqual(values);
    });

    test("computes gradients against an upstream gradient", async () => {
      const gradient = { of: ["x"], upstream: new Map([["y", vector([1, 10, 100])]]) };
      const squares = okOf(await call(f("return x * x"), { options: { gradient } }));
      expect([...(squares.gradients?.get("x")?.data ?? [])]).toEqual([2, 40, 600]);
      expect(valuesOf(await call(f("x *= 2; return x * x"), { options: { gradient } }))).toEqual([4, 16, 36]);
      const failure = failureOf(await call(f("return (x * x).detach()"), { options: { gradient } }));
      expect(failure).toMatchObject({ kind: "wrong-result", message: expect.stringContaining("autograd") });
      const ints = new Map([["x", vector([1], "int64")]]);
      expect(await call(f("return x"), { inputs: ints, options: { gradient } })).toMatchObject({
        state: "unsupported",
      });
    });

    test("names the arguments that a call has changed", async () => {
      expect(okOf(await call(f("x.mul_(2); return x"))).changed).toEqual(["x"]);
      expect(okOf(await call(f("x.unsqueeze_(0); return x"))).changed).toEqual(["x"]);
      expect(okOf(await call(f("return x * 2"))).changed).toEqual([]);
    });

    test("refuses sparse and complex tensors", async () => {
      expect(failureOf(await call(f("return x.to_sparse()"))).message).toMatch(/sparse/);
      expect(failureOf(await call(f("return torch.complex(x, x)"))).message).toMatch(/complex64/);
    });
  });
});
