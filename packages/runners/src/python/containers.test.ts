import { type Entry, entry as entrySchema, type Inputs, type Runner } from "@allclose/core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { pythonRunner } from "./runner.ts";
import { callOnce, failureOf, okOf, valuesOf, vector } from "./testing.ts";

const N = { shape: ["N"], dtype: "float32" as const };
const f = (args: object, returns: object = { y: N }): Entry => entrySchema.parse({ name: "f", args, returns });
const two = f({ x: N }, { "params.w": N, "params.b": N, "state.m": N, "state.step": { shape: [], dtype: "int64" } });
const x: Inputs = new Map([["x", vector([1, 2])]]);

describe("dotted names", () => {
  let runner: Runner;
  beforeAll(() => {
    runner = pythonRunner();
  });
  afterAll(() => runner.close());
  const call = (text: string, entry: Entry, inputs = x) =>
    callOnce(runner, `import numpy as np\n${text}`, { entry, inputs });
  const returning = (body: string, more = "") => call(`${more}\ndef f(x):\n    ${body}`, two);

  test("nest as deep as they are", async () => {
    const entry = f({ "layers.0.w": N, "layers.0.b": N, "layers.1.w": N, "opt.group.lr": { type: "float" } });
    const inputs = new Map<string, ReturnType<typeof vector> | number>([
      ["layers.0.w", vector([1])],
      ["layers.0.b", vector([2])],
      ["layers.1.w", vector([3])],
      ["opt.group.lr", 0.5],
    ]);
    const text = `def f(layers, opt):
    assert [sorted(l) for l in layers] == [["b", "w"], ["w"]] and opt == {"group": {"lr": 0.5}}
    return np.concatenate([layers[0]["w"], layers[0]["b"], layers[1]["w"]])`;
    expect(valuesOf(await call(text, entry, inputs))).toEqual([1, 2, 3]);
  });

  test("leave out what is absent: a part, the end of a list, a whole group", async () => {
    const optional = { ...N, optional: true };
    const entry = f({ x: N, "s.m": N, "s.v": optional, "l.0": N, "l.1": optional, "g.a": optional, "g.b": optional });
    const inputs = new Map([...x, ["s.m", vector([1])], ["l.0", vector([1])]]) as Inputs;
    const text = "def f(x, s, l, g='none'): return [list(s) == ['m'], len(l), g == 'none']";
    expect(valuesOf(await call(text, entry, inputs))).toEqual([1, 1, 1]);
    const middle = new Map([...x, ["s.m", vector([1])], ["l.1", vector([1])], ["g.b", vector([1])]]) as Inputs;
    expect(valuesOf(await call("def f(x, s, l, g): return [l[0] is None, len(l), len(g)]", entry, middle))).toEqual([
      1, 2, 1,
    ]);
  });

  test.each([
    ["a tuple of dictionaries", "return {'w': x, 'b': 2 * x}, {'m': 3 * x, 'step': 4}", ""],
    [
      "a dictionary of dictionaries",
      "return {'state': {'STEP': np.int64(4), 'M': 3 * x}, 'Params': {'b': 2 * x, 'w': x}}",
      "",
    ],
    [
      "dataclasses",
      "return Out(P(x, 2 * x), S(3 * x, 4))",
      "from dataclasses import dataclass\n@dataclass\nclass P:\n    w: object\n    b: object\n@dataclass\nclass S:\n    m: object\n    step: int\n@dataclass\nclass Out:\n    params: P\n    state: S",
    ],
    [
      "named tuples",
      "return P(2 * x, x), S(3 * x, 4)",
      "from collections import namedtuple\nP = namedtuple('P', 'b w')\nS = namedtuple('S', 'm step')",
    ],
    [
      "objects with slots",
      "p, s = P(), P(); p.w, p.b, s.m, s.step = x, 2 * x, 3 * x, 4; return p, s",
      "class P: __slots__ = ('w', 'b', 'm', 'step')",
    ],
  ])("are taken out of %s", async (_name, body, more) => {
    const result = await returning(body, more);
    const names = ["params.w", "params.b", "state.m", "state.step"];
    expect(names.map((name) => valuesOf(result, name))).toEqual([[1, 2], [2, 4], [3, 6], [4]]);
    expect(okOf(result).outputs.get("state.step")).toMatchObject({ shape: [], dtype: "int64" });
  });

  test("leave an output out that did not come", async () => {
    const { outputs } = okOf(await returning("return {'w': x}, {'step': 1, 'm': None}"));
    expect([...outputs.keys()]).toEqual(["params.w", "state.step"]);
    expect([...okOf(await returning("return {'params': {'w': x, 'b': x}}")).outputs.keys()]).toEqual([
      "params.w",
      "params.b",
    ]);
  });

  test.each([
    ["return {'w': x, 'b': x}, [x, 1]", "expected state to be a dictionary with m, step, got a list of 2"],
    ["return x, {'m': x}", "expected params to be a dictionary with w, b, got a tensor of shape (2,)"],
    ["return {'w': x, 'b': x}, 3", "expected state to be a dictionary with m, step, got a value of type int"],
    ["return {'w': x}, {'n': x}", "expected state to be a dictionary with m, step, got a mapping with the keys ['n']"],
    [
      "return x, x, x, 1",
      "expected 2 values (params: a dictionary with w, b, state: a dictionary with m, step), got a tuple of 4 values",
    ],
    ["return None", "got None: does the function return anything?"],
  ])("say which container was expected: %s", async (body, message) => {
    const failure = failureOf(await returning(body));
    expect(failure).toMatchObject({ kind: "wrong-result", fault: "candidate" });
    expect(failure.message).toContain(message);
  });

  test.each([
    ["return [x, 2 * x]"],
    ["return (x, 2 * x)"],
    ["return {'grads': [x, 2 * x]}"],
    ["return ([x, 2 * x],)"],
    ["return {'0': x, 1: 2 * x}"],
  ])("of the only output may stand alone: %s", async (body) => {
    const result = await call(`def f(x):\n    ${body}`, f({ x: N }, { "grads.0": N, "grads.1": N }));
    expect([valuesOf(result, "grads.0"), valuesOf(result, "grads.1")]).toEqual([
      [1, 2],
      [2, 4],
    ]);
  });

  test("of a list have no more items than were asked for", async () => {
    const result = await call("def f(x): return [x, x, x]", f({ x: N }, { "grads.0": N, "grads.1": N }));
    expect(failureOf(result).message).toBe("expected grads to be a list of 2, got a list of 3");
  });

  test("name what a call has changed in place, replaced or removed", async () => {
    const entry = f({ "s.a": N, "s.b": N, "s.c": N, "s.n": { type: "int" }, "s.same": N, l: { type: "ints" } });
    const inputs = new Map<string, ReturnType<typeof vector> | number | number[]>([
      ...["a", "b", "c"].map((name) => [`s.${name}`, vector([1])] as const),
      ["s.n", 1],
      ["s.same", vector([1])],
      ["l", [1, 2]],
    ]);
    const text = `def f(s, l):
    s["a"] += 1
    s["b"] = s["b"] + 1
    del s["c"]
    s["n"] += 1
    s["same"] = s["same"].copy()
    l.append(3)
    return s["a"]`;
    expect(okOf(await call(text, entry, inputs)).changed).toEqual(["s.a", "s.b", "s.c", "s.n", "l"]);
    expect(okOf(await call("def f(s, l): return s['a']", entry, inputs)).changed).toEqual([]);
  });
});
