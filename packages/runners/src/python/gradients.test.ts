import { type CallOptions, type CallResult, type Entry, entry as entrySchema, type Runner } from "@allclose/core";
import { type Tensor, tensor } from "@allclose/core/tensor";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { pythonRunner } from "./runner.ts";
import { available, callOnce, failureOf, okOf, vector } from "./testing.ts";

const machine = await available();
const N = { shape: ["N"], dtype: "float32" as const };

/** `product(a, k, b, c = None) -> y, s`: y = a · b elementwise, s its sum; k is no floating-point tensor. */
const product: Entry = entrySchema.parse({
  name: "product",
  args: { a: N, k: { shape: ["N"], dtype: "int64" }, b: N, c: { ...N, optional: true } },
  returns: { y: N, s: { shape: [], dtype: "float32" } },
});
const inputs = new Map([
  ["a", vector([1, 2, 3])],
  ["k", vector([0, 1, 2], "int64")],
  ["b", vector([4, 5, 6])],
]);
const upstream = new Map([["y", vector([1, 10, 100])]]);
const both = new Map([...upstream, ["s", tensor([], [1000])]]);
const of = (...names: string[]): CallOptions => ({ gradient: { of: names, upstream } });

const program = (library: string, body: string, backward = "") =>
  `import ${library}\ndef product(a, k, b, c=None):\n    ${body}\n${backward}`;
const byHand = (body: string, more = "") =>
  `${more}\ndef product_backward(a, k, b, c, d_y, d_s):\n    assert c is None and k.shape == (3,)\n    d = d_y + d_s\n    ${body}\n`;

describe("gradients", () => {
  let runner: Runner;
  beforeAll(() => {
    runner = pythonRunner();
  });
  afterAll(() => runner.close());
  const call = (text: string, options: CallOptions, entry = product, given: ReadonlyMap<string, Tensor> = inputs) =>
    callOnce(runner, text, { entry, inputs: given, options });
  const gradients = (result: CallResult): Record<string, number[]> =>
    Object.fromEntries([...(okOf(result).gradients ?? [])].map(([name, { data }]) => [name, [...data]]));

  describe("by a function of the candidate's", () => {
    const wanted = { b: [1, 20, 300], a: [4, 50, 600] };
    const result = "return a * b, (a * b).sum()";

    test.each([
      ["a tuple in the order of the arguments", "return d * b, d * a, None"],
      ["a tuple without what is absent", "return d * b, d * a"],
      ["a list", "return [d * b, d * a]"],
      ["a mapping, in another order", "return {'d_b': d * a, 'd_a': d * b}"],
      ["a mapping by names of other kinds", "return {'dB': d * a, 'grad_a': d * b, 'c': None}"],
      ["a mapping by the arguments' names", "return dict(b=d * a, A=d * b)"],
      ["a named tuple, in another order", "return Gradients(d * a, d * b)"],
    ])("which returns %s", async (_name, body) => {
      const more = "from collections import namedtuple\nGradients = namedtuple('Gradients', 'db da')";
      for (const library of machine.torch ? ["numpy", "torch"] : ["numpy"]) {
        const got = await call(program(library, result, byHand(body, more)), of("b", "a"));
        expect(gradients(got)).toEqual(wanted);
        expect(okOf(got).outputs.get("s")?.data[0]).toBe(32);
      }
    });

    test("gets the upstream of every output, by name or in order", async () => {
      const gradient = { of: ["a", "b"], upstream: both };
      for (const parameters of ["d_S, d_Y, a, b, k, c=None", "*, dY, dS, a, b, k, c=None", "a, k, b, c, g, h"]) {
        const names = parameters.endsWith("h")
          ? "d_Y, d_S = g, h"
          : parameters.startsWith("*")
            ? "d_Y, d_S = dY, dS"
            : "";
        const text = `def productBackward(${parameters}):\n    ${names}\n    return d_Y * b + d_S, d_S * a`;
        const got = await call(program("numpy", result, text), { gradient });
        expect(gradients(got)).toEqual({ a: [1004, 1050, 1600], b: [1000, 2000, 3000] });
      }
      const failure = failureOf(
        await call(program("numpy", result, "def product_backward(a, k, b, g): pass"), of("a")),
      );
      expect(failure.kind).toBe("wrong-signature");
      expect(failure.message).toContain("product_backward(a, k, b, c=None, d_y, d_s)");
    });

    test("counts None as 0, but not for all", async () => {
      expect(gradients(await call(program("numpy", result, byHand("return d * b, None")), of("a", "b")))).toEqual({
        a: [4, 50, 600],
        b: [0, 0, 0],
      });
      expect(failureOf(await call(program("numpy", result, byHand("return None, None")), of("a", "b"))).kind).toBe(
        "wrong-result",
      );
    });

    test.each([
      [
        "a gradient of another shape",
        "return d * b, (d * a).sum()",
        "expected the gradient of b to have shape (3,), got ()",
      ],
      ["no gradient of one", "return {'d_a': d * b}", "got none of b"],
      ["too many", "return d, d, d, d", "expected 3 tensors (a, b, c), got a tuple of 4 values"],
      ["text", "return d * b, 'b'", "expected the gradient of b to be float32 of shape (3), got a value of type str"],
      ["nothing", "pass", "got None"],
    ])("says what is wrong with %s", async (_name, body, words) => {
      const failure = failureOf(await call(program("numpy", result, byHand(body)), of("a", "b")));
      expect(failure).toMatchObject({ kind: "wrong-result", fault: "candidate" });
      expect(failure.message).toContain(words);
    });

    test("takes and gives containers for dotted arguments", async () => {
      const entry = entrySchema.parse({ name: "loss", args: { "p.w": N, "p.b": N, x: N }, returns: { "out.y": N } });
      const given = new Map([
        ["p.w", vector([1, 2])],
        ["p.b", vector([3, 4])],
        ["x", vector([5, 6])],
      ]);
      const gradient = { of: ["p.w", "p.b"], upstream: new Map([["out.y", vector([1, 10])]]) };
      const forward = "import numpy\ndef loss(p, x): return {'out': {'y': p['w'] * x + p['b']}}\n";
      for (const returned of ["{'d_p': {'w': dy * x, 'b': dy}}", "{'w': dy * x, 'b': dy}, None"]) {
        const text = `${forward}def loss_backward(p, x, d_out):\n    dy = d_out['y']\n    return ${returned}`;
        expect(gradients(await call(text, { gradient }, entry, given))).toEqual({ "p.w": [5, 60], "p.b": [1, 10] });
      }
    });

    test("is not needed for another entry, and is looked for under that entry's name", async () => {
      const text = program("numpy", result, `def twice(a): return 2 * a\ndef twice_backward(a, d_y): return 2 * d_y`);
      const entry = entrySchema.parse({ name: "twice", args: { a: N }, returns: { y: N } });
      const given = new Map([["a", vector([1, 2, 3])]]);
      expect(gradients(await call(text, { entry, ...of("a") }, product, given))).toEqual({ a: [2, 20, 200] });
      expect(await call(text, of("a"))).toEqual({
        state: "unsupported",
        what: "no autograd here, and no function product_backward",
      });
    });

    test("are not had of gradients in NumPy", async () => {
      const again = new Map([["a", vector([1, 1, 1])]]);
      const text = program("numpy", result, byHand("return d * b, d * a"));
      const got = await call(text, { gradient: { of: ["a"], upstream, again } });
      expect(got).toMatchObject({ state: "unsupported", what: expect.stringContaining("PyTorch") });
    });
  });

  describe.skipIf(!machine.torch)("by PyTorch", () => {
    test("are 0 for an argument that is not used", async () => {
      const got = await call(program("torch", "return 2 * a, a.sum()"), of("a", "b"));
      expect(gradients(got)).toEqual({ a: [2, 20, 200], b: [0, 0, 0] });
    });

    test.each([
      ["was detached", "y = (a * b).detach(); return y, y.sum()"],
      ["was computed under no_grad", "with torch.no_grad(): return a * b, a.sum()"],
      ["depends on nothing that was asked for", "w = torch.ones(3, requires_grad=True); return w * 2, w.sum()"],
    ])("fail for an output that %s", async (_name, body) => {
      const failure = failureOf(await call(program("torch", body), of("a", "b")));
      expect(failure).toMatchObject({
        kind: "wrong-result",
        message: expect.stringContaining("autograd can follow back to a, b"),
      });
    });

    test("of gradients are differentiated once more", async () => {
      const cubes = program("torch", "return a ** 3 * b, a.sum()");
      const again = new Map([
        ["a", vector([1, 1, 1])],
        ["b", vector([0, 0, 2])],
      ]);
      // g_a = 3 a² b u and g_b = a³ u, so that the second ones are 6 a b u · 1 + 3 a² u · again_b, and 3 a² u.
      const got = await call(cubes, { gradient: { of: ["a", "b"], upstream, again } });
      expect(gradients(got)).toEqual({
        a: [24, 600, 10800 + 5400],
        b: [3, 120, 2700],
      });
      const linear = program("torch", "return 2 * a, a.sum()");
      expect(gradients(await call(linear, { gradient: { of: ["a"], upstream, again } }))).toEqual({ a: [0, 0, 0] });
      const detached = program("torch", "return (2 * a).detach(), a.sum()");
      expect(failureOf(await call(detached, { gradient: { of: ["a"], upstream, again } })).kind).toBe("wrong-result");
    });

    test("reach what stands in a container", async () => {
      const entry = entrySchema.parse({ name: "f", args: { "p.0": N, "p.1": N }, returns: { y: N } });
      const given = new Map([
        ["p.0", vector([1, 2, 3])],
        ["p.1", vector([4, 5, 6])],
      ]);
      const got = await call("import torch\ndef f(p): return p[0] * p[1]", of("p.1"), entry, given);
      expect(gradients(got)).toEqual({ "p.1": [1, 20, 300] });
    });

    test("are never said not to be there: that is for the host to know", async () => {
      const lie = `import os, json, struct
    h = json.dumps({"type": "no-backward", "call": 1}).encode()
    os.write(3, struct.pack("<4sIQ", b"ACLF", len(h), 0) + h)
    return a`;
      expect(failureOf(await call(program("torch", lie), of("a")))).toMatchObject({
        kind: "protocol",
        fault: "candidate",
      });
      expect(failureOf(await call(program("numpy", lie), {}))).toMatchObject({ kind: "protocol", fault: "candidate" });
    });
  });
});
