import { type CallOptions, type CallResult, type Entry, entry as entrySchema, type Inputs } from "@allclose/core";
import { type Tensor, tensor } from "@allclose/core/tensor";
import { afterAll, describe, expect, test } from "vitest";
import { failure, LIMITS, ok, submissionOf, values } from "./runner.fixture.ts";
import { nodeRunner } from "./runner.ts";

const runner = nodeRunner();
afterAll(() => runner.close());

const call = async (text: string, entry: Entry, inputs: Inputs, options?: CallOptions): Promise<CallResult> => {
  const session = await runner.open(submissionOf({ "a.ts": text }), entry, LIMITS);
  try {
    return await session.call(inputs, options);
  } finally {
    await session.close();
  }
};
const float = (...shape: string[]) => ({ shape, dtype: "float32" as const });

describe("entries of kind module", () => {
  const entry = (aliases: unknown[] = []): Entry =>
    entrySchema.parse({
      name: "show_weights",
      kind: "module",
      init: { eps: { type: "float" }, size: { type: "int", optional: true } },
      parameters: { W_q: { ...float("D", "E"), aliases }, bias: float("E") },
      args: { x: float("N") },
      returns: { w: float("D", "E"), b: float("E"), eps: { shape: [], dtype: "float32" } },
    });
  const inputs: Inputs = new Map<string, Tensor | number>([
    ["eps", Number.NaN],
    ["W_q", tensor([2, 3], [1, 2, 3, 4, 5, 6])],
    ["bias", tensor([3], [7, 8, 9])],
    ["x", tensor([1], [0])],
  ]);
  const shown = (result: CallResult) =>
    [...ok(result).outputs].map(([name, value]) => [name, value.shape, values(value)]);
  const asSent = [
    ["w", [2, 3], [1, 2, 3, 4, 5, 6]],
    ["b", [3], [7, 8, 9]],
    ["eps", [], [Number.NaN]],
  ];

  test.each([
    [
      "declared fields",
      "W_q; bias; constructor(eps) { this.eps = eps; } forward(x) { return [this.W_q, this.bias, this.eps]; }",
    ],
    [
      "fields of other names",
      "wq = null; Bias = 0; eps; constructor(eps, size = 1) { this.eps = eps; } forward(x) { return [this.wq, this.Bias, this.eps]; }",
    ],
    [
      "accessors",
      "#w; set W_q(w) { this.#w = w.data; } bias; constructor(eps) { this.eps = eps; } call(x) { return [{ shape: [2, 3], data: this.#w }, this.bias, this.eps]; }",
    ],
    [
      "fields of an object inside",
      "in = { W_q: [], bias: undefined }; constructor(eps) { this.eps = eps; } async forward(x) { return [this.in.W_q, this.in.bias, this.eps]; }",
    ],
  ])("load %s", async (_name, body) => {
    const result = await call(`export class ShowWeights { ${body} }`, entry(), inputs);
    expect(shown(result)).toEqual(asSent);
    expect(ok(result).changed).toEqual([]);
  });

  test("load a weight with its axes exchanged, where an alias says so", async () => {
    const text = `class Linear { weight; bias; }
      export default class ShowWeights { proj = new Linear(); constructor(eps) { this.eps = eps; }
        forward() { return [this.proj.weight, this.proj.bias, this.eps]; } }`;
    const result = await call(text, entry([{ name: "proj.weight", transposed: true }]), inputs);
    expect(shown(result)[0]).toEqual(["w", [3, 2], [1, 4, 2, 5, 3, 6]]);
  });

  test("name weights that a call has changed", async () => {
    const text = `export class ShowWeights { W_q; bias; constructor(eps) {}
      forward(x) { this.W_q.data[0] = 9; this.bias = { ...this.bias }; return [this.W_q, this.bias, 1]; } }`;
    expect(ok(await call(text, entry(), inputs)).changed).toEqual(["W_q", "bias"]);
  });

  test.each([
    [
      "no such field",
      "export class ShowWeights { W_k; constructor(eps) {} forward() {} }",
      "missing-parameter",
      "no parameter W_q (also accepted: q.w transposed); the module has: W_k",
    ],
    ["no field at all", "export class ShowWeights { forward() {} }", "missing-parameter", "declare them in the class"],
    [
      "a field that is frozen",
      "export class ShowWeights { W_q; bias; constructor(eps) { Object.freeze(this); } forward() {} }",
      "missing-parameter",
      "cannot be set",
    ],
    [
      "a constructor of three",
      "export class ShowWeights { constructor(eps, size, more) {} forward() {} }",
      "wrong-signature",
      "constructor(eps, size, more)",
    ],
    ["no forward pass", "export class ShowWeights { W_q; bias; }", "wrong-signature", "neither forward nor call"],
    ["a function", "export function show_weights() {}", "missing-entry", "export class show_weights"],
    ["a class that is not exported", "class ShowWeights {}", "missing-entry", "not exported as a class"],
    [
      "a constructor that throws",
      "export class ShowWeights { constructor() { throw new Error('no'); } }",
      "raised",
      "Error: no",
    ],
  ])("say what is wrong with %s", async (_name, text, kind, words) => {
    const found = failure(await call(text, entry([{ name: "q.w", transposed: true }]), inputs));
    expect(found).toMatchObject({ kind, fault: "candidate" });
    expect(found.message).toContain(words);
  });
});

describe("gradients", () => {
  const entry = entrySchema.parse({
    name: "product",
    args: { a: float("N"), k: { type: "int", optional: true }, b: float("N") },
    returns: { "out.y": float("N"), s: { shape: [], dtype: "float32" } },
  });
  const inputs = new Map([
    ["a", tensor([3], [1, 2, 3])],
    ["b", tensor([3], [4, 5, 6])],
  ]);
  const gradient = { of: ["b", "a"], upstream: new Map([["out.y", tensor([3], [1, 10, 100])]]) };
  const program = (body: string) => `
    const times = (a: any, b: any) => ({ shape: a.shape, data: a.data.map((v: number, i: number) => v * b.data[i]) });
    export const product = (a, k, b) => [{ y: times(a, b) }, 5];
    ${body === "" ? "" : `export async function product_backward(a, k, b, d_out, d_s) { const d = d_out.y; if (d_s.data[0] !== 0) throw 0; ${body} }`}`;

  test.each([
    ["an array in the order of the arguments", "return [times(d, b), times(d, a)];"],
    ["an object", "return { dB: times(d, a), grad_a: times(d, b) };"],
  ])("come from the candidate's own function, as %s", async (_name, body) => {
    const { gradients, outputs } = ok(await call(program(body), entry, inputs, { gradient }));
    expect(["a", "b"].map((name) => values(gradients?.get(name)))).toEqual([
      [4, 50, 600],
      [1, 20, 300],
    ]);
    expect(values(outputs.get("out.y"))).toEqual([4, 10, 18]);
  });

  test("that are null are 0", async () => {
    const { gradients } = ok(await call(program("return [times(d, b), null];"), entry, inputs, { gradient }));
    expect(values(gradients?.get("b"))).toEqual([0, 0, 0]);
  });

  test.each([
    ["return [times(d, b)];", "got none of b"],
    ["return [null, null];", "expected 2 tensors (a, b), as an array or by name, got only null"],
    ["return [times(d, b), 3];", "expected the gradient of b to have shape (3,), got ()"],
    ["", "no autograd here, and no function product_backward"],
  ])("say what is wrong: %s", async (body, words) => {
    const result = await call(program(body), entry, inputs, { gradient });
    expect(result.state).toBe(body === "" ? "unsupported" : "failed");
    expect(result.state === "unsupported" ? result.what : failure(result).message).toContain(words);
  });

  test("of gradients are not had", async () => {
    const again = new Map([["a", tensor([3], [1, 1, 1])]]);
    expect(await call(program("return [];"), entry, inputs, { gradient: { ...gradient, again } })).toMatchObject({
      state: "unsupported",
      what: expect.stringContaining("gradients of gradients"),
    });
  });

  test("are said not to be there only where they were asked for", async () => {
    const text = `export const product = () => {
      const header = Buffer.from(JSON.stringify({ type: "no-backward", call: 1 })), head = Buffer.alloc(16);
      head.write("ACLF", 0, "latin1"); head.writeUInt32LE(header.length, 4);
      process.getBuiltinModule("node:fs").writeSync(3, Buffer.concat([head, header]));
      return 1; };`;
    expect(failure(await call(text, entry, inputs))).toMatchObject({ kind: "protocol", fault: "candidate" });
  });
});

describe("dotted names", () => {
  const entry = entrySchema.parse({
    name: "f",
    args: {
      "s.a": float("N"),
      "s.b": float("N"),
      "s.n": { type: "int" },
      "l.0": float("N"),
      "l.1": { ...float("N"), optional: true },
      "g.x": { ...float("N"), optional: true },
    },
    returns: { "p.w": float("N"), "p.b": float("N"), "t.0": float("N"), "t.1": float("N") },
  });
  const one = tensor([1], [1]);
  const inputs: Inputs = new Map<string, Tensor | number>([
    ["s.a", one],
    ["s.b", one],
    ["s.n", 1],
    ["l.0", one],
  ]);
  const f = (body: string) => call(`export function f(s, l, g) { ${body} }`, entry, inputs);

  test("are left out where they are absent, and named where they were changed", async () => {
    const { outputs, changed } = ok(
      await f(`if (l.length !== 1 || g !== undefined || Object.getPrototypeOf(s) !== Object.prototype) throw 0;
        s.a.data[0] = 2; s.b = { ...s.b, data: [3] }; s.n++; return { P: { w: s.a }, t: [l[0]] };`),
    );
    expect(changed).toEqual(["s.a", "s.b", "s.n"]);
    expect([...outputs.keys()]).toEqual(["p.w", "t.0"]);
  });

  test.each([
    ["return [[1], [1]]", "expected p to be an object with the keys w, b, got an array of 1"],
    ["return [{ w: [1] }, [[1], [1], [1]]]", "expected t to be an array of 2, got an array of 3"],
    ["return [{ w: [1] }, s.a]", "expected t to be an array of 2, got a tensor"],
    [
      "return 'p'",
      "expected 2 values (p: an object with the keys w, b, t: an array of 2), as an array or by name, got a string",
    ],
  ])("say which container was expected: %s", async (body, message) => {
    expect(failure(await f(body))).toMatchObject({ kind: "wrong-result", message });
  });
});
