import type { Entry } from "@allclose/core";
import { tensor } from "@allclose/core/tensor";
import { field, message, type OnnxGraph, type OnnxOptions } from "@allclose/core/testing";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { accept, NEWEST } from "./accept.ts";
import { graphArguments } from "./arguments.ts";
import { type Binding, misfit, unaskable } from "./binding.ts";
import { around, SCALE, SCALED, scaled } from "./model.fixture.ts";

const FILE = "scale.onnx";
const told = (bytes: Uint8Array, entry: Entry = SCALE): string => {
  const answer = accept(bytes, entry, FILE);
  return answer.state === "failed"
    ? `${answer.failure.kind}: ${answer.failure.message}`
    : answer.state === "unsupported"
      ? `unsupported: ${answer.what}`
      : "accepted";
};
const binding = (bytes: Uint8Array, entry: Entry = SCALE): Binding => {
  const answer = accept(bytes, entry, FILE);
  if (answer.state !== "accepted") throw new Error(told(bytes, entry));
  return answer.binding;
};
const changed = (changes: Partial<OnnxGraph>, options?: OnnxOptions) => told(scaled(changes, options));

describe("accept", () => {
  it("takes no more inputs than any signature has", () => {
    const inputs = Object.fromEntries(Array.from({ length: 1001 }, (_, i) => [`x${i}`, SCALED.inputs["x"]!]));
    expect(changed({ inputs })).toMatch(/has 1001 inputs; 1000 are taken/);
  });

  it("names an output whose result is called as an argument is so that it can be", () => {
    const entry: Entry = {
      ...SCALE,
      args: { "state.m": SCALE.args["x"]! },
      returns: { "state.m": SCALE.returns["y"]!, z: SCALE.returns["y"]! },
    };
    const graph = { inputs: { "state.m": SCALED.inputs["x"]! }, nodes: [] as never, initialisers: {} };
    const two = { new_state_m: SCALED.outputs["y"]!, z: SCALED.outputs["y"]! };
    expect(told(scaled({ ...graph, outputs: two }), entry)).toContain("Rename `new_state_m` to `state_m`");
    const fits = { state_m: SCALED.outputs["y"]!, z: SCALED.outputs["y"]! };
    expect(told(scaled({ ...graph, outputs: fits }), entry)).toBe("accepted");
  });

  it("binds inputs and outputs by name", () => {
    const { inputs, outputs } = binding(scaled());
    expect(inputs.map(({ name, input, fallback }) => [name, input, fallback && [...fallback.data]])).toEqual([
      ["x", "x", undefined],
      ["by", "by", [2]],
    ]);
    expect(outputs).toEqual([{ name: "y", output: "y" }]);
  });

  it.each([
    [
      "a text",
      Uint8Array.from("hello", (c) => c.charCodeAt(0)),
      /^syntax: scale.onnx is not an ONNX model: it is a text/,
    ],
    ["a file that is cut off", scaled().slice(0, 60), /^syntax: scale.onnx cannot be read as an ONNX model: .*cut off/],
    ["no opset", message(field(1, 8), field(7, field(2, "g"))), /^raised: .*no operator set/],
    ["an opset too new", scaled({}, { opset: NEWEST.opset + 1 }), /^raised: .*opset 27 .*opset_version=26/],
    ["an opset below 1", scaled({}, { opset: 0 }), /^raised: .*opset 0/],
    ["an IR version too new", scaled({}, { ir: NEWEST.ir + 1 }), /^raised: .*IR version is 14/],
    ["external data", around(field(5, message(field(8, "w"), field(14, 1)))), /^raised: .*`w`.*external data/],
    ["training information", message(scaled(), field(20, new Uint8Array())), /^raised: .*training/],
    ["sparse tensors", around(message(field(15, new Uint8Array()))), /^raised: .*sparse/],
    [
      "a domain of one's own",
      scaled({ nodes: [["my.ops::Scale", ["x", "by"], ["y"]]] }, { domains: ["my.ops"] }),
      /^raised: scale.onnx does not run here: only the operators of ONNX itself .*`my.ops.Scale`/,
    ],
    ["a domain of Microsoft's", scaled({ nodes: [["com.microsoft::Gelu", ["x"], ["y"]]] }), /`com.microsoft.Gelu`/],
    [
      "functions",
      message(scaled(), field(25, message(field(1, "F"), field(10, "mine")))),
      /^raised: .*`mine.F`.*inline_local_functions/,
    ],
    [
      "random numbers",
      scaled({ nodes: [["RandomNormalLike", ["x"], ["y"]]] }),
      /^raised: .*random numbers \(`RandomNormalLike`\)/,
    ],
  ])("refuses %s", (_, bytes, words) => expect(told(bytes)).toMatch(words));

  it("answers whatever the bytes", () => {
    const valid = scaled({ initialisers: { by: tensor([], [2]), k: tensor([2], [1, 0], "bool") } });
    const edits = fc.array(fc.tuple(fc.nat(valid.length - 1), fc.integer({ min: 0, max: 255 })), { maxLength: 6 });
    fc.assert(
      fc.property(edits, (changes) => {
        const bytes = valid.slice();
        for (const [at, byte] of changes) bytes[at] = byte;
        expect(["accepted", "failed", "unsupported"]).toContain(accept(bytes, SCALE, FILE).state);
      }),
      { numRuns: 3000 },
    );
  });

  it("takes the newest versions", () => expect(told(scaled({}, NEWEST))).toBe("accepted"));
});

describe("names", () => {
  const renamed = (x: string, y = "y"): string =>
    changed({
      inputs: { [x]: ["float32", ["N", "D"]], by: ["float32", []] },
      outputs: { [y]: ["float32", ["N", "D"]] },
      nodes: [["Mul", [x, "by"], [y]]],
    });

  it("match but for case, underscores and dots", () => {
    for (const name of ["X", "x_", "_x"]) expect(renamed(name)).toBe("accepted");
    const entry: Entry = { ...SCALE, args: { "state.m": { shape: ["N", "D"], dtype: "float32", optional: false } } };
    for (const name of ["state.m", "state_m", "stateM"])
      expect(
        told(scaled({ inputs: { [name]: ["float32", ["N", "D"]] }, nodes: [["Neg", [name], ["y"]]] }), entry),
      ).toBe("accepted");
  });

  it("that differ are told, with what came and what was expected", () => {
    expect(renamed("input")).toMatch(
      /^wrong-signature: expected a graph with the inputs x, by \(optional\); this one has `input`, `by`\. Name them so when exporting: torch\.onnx\.export\(…, input_names/,
    );
    const TWO: Entry = { ...SCALE, args: { query: SCALE.args["x"]!, by: SCALE.args["by"]! } };
    expect(told(scaled({ inputs: { qurey: ["float32", ["N", "D"]], by: ["float32", []] } }), TWO)).toContain(
      "Rename `qurey` to `query`.",
    );
    expect(changed({ inputs: { by: ["float32", []] } })).toContain("There is no input `x`.");
    expect(changed({ inputs: { ...SCALED.inputs, z: ["float32", []] } })).toMatch(
      /Nothing is given for `z`.*initialiser/,
    );
  });

  it("do not matter where there is one of each", () => {
    const entry: Entry = { ...SCALE, args: { x: SCALE.args["x"]! } };
    const graph = scaled({
      inputs: { "input.1": ["float32", ["N", "D"]] },
      outputs: { "42": ["float32", ["N", "D"]] },
    });
    const { inputs, outputs } = binding(graph, entry);
    expect([inputs[0]?.name, inputs[0]?.input, outputs]).toEqual(["x", "input.1", [{ name: "y", output: "42" }]]);
  });

  it("must not be two of a kind", () => {
    const both = { X: SCALED.inputs["x"]!, x_: SCALED.inputs["x"]!, by: SCALED.inputs["by"]! };
    expect(changed({ inputs: both })).toMatch(/`X` and `x_` of the graph could both be x/);
  });

  const two: Entry = { ...SCALE, returns: { ...SCALE.returns, total: { shape: ["N"], dtype: "float32" } } };
  it("of outputs may be missing, but not misspelt", () => {
    expect(binding(scaled(), two).outputs).toEqual([{ name: "y", output: "y" }]);
    const outputs = { y: SCALED.outputs["y"]!, totl: ["float32", ["N"]] as const };
    expect(told(scaled({ outputs }), two)).toContain("Rename `totl` to `total`.");
    expect(told(scaled({ outputs: {} }), two)).toContain("this one has none");
  });

  it("of control characters do not reach the message", () => expect(renamed("a\u001b[31m")).not.toContain("\u001b"));
});

describe("types", () => {
  const x = (dtype: "float16" | "float32" | "float64" | "int64" | "bool" | "bfloat16", dims?: (string | number)[]) => ({
    inputs: { x: dims ? ([dtype, dims] as const) : ([dtype] as const), by: SCALED.inputs["by"]! },
  });
  it("of another kind are explained", () => {
    expect(changed(x("float16", ["N", "D"]))).toMatch(
      /^wrong-signature: expected the input `x` to be of float32; it is of float16/,
    );
    expect(changed(x("int64", ["N", "D"]))).toMatch(/it is of int64\. Export the model in float32, or put a Cast/);
    expect(changed(x("bool", ["N", "D"]))).toMatch(/it is of bool\. Put a Cast/);
    expect(changed({ outputs: { y: ["float64", ["N", "D"]] } })).toMatch(
      /expected the output `y` to be of float32; it is of float64/,
    );
  });

  it("of another floating-point dtype are not supported by a model of float32", () => {
    const inDtype = (dtype: "float64" | "bfloat16"): Entry => ({
      ...SCALE,
      args: { ...SCALE.args, x: { shape: ["N", "D"], dtype, optional: false } },
      returns: { y: { shape: ["N", "D"], dtype } },
    });
    expect(told(scaled(), inDtype("float64"))).toMatch(/^unsupported: .*float32, not float64/);
    expect(told(scaled(x("bfloat16")), inDtype("bfloat16"))).toMatch(/^unsupported: .*bfloat16/);
  });

  it("of other ranks and sizes are told", () => {
    expect(changed(x("float32", ["N"]))).toMatch(
      /expected the input `x` to have 2 axes, \(N, D\); it has 1 axis, \(N,\)/,
    );
    const fixed: Entry = {
      ...SCALE,
      args: { ...SCALE.args, x: { shape: ["N", 4], dtype: "float32", optional: false } },
    };
    expect(told(scaled(x("float32", ["N", 3])), fixed)).toMatch(/to have the shape \(N, 4\); it has \(N, 3\)/);
    expect(told(scaled(x("float32", ["N", 4])), fixed)).toBe("accepted");
    expect(changed(x("float32"))).toBe("accepted");
  });

  it("of numbers are tensors of no axes, or of one value", () => {
    const by = (...dims: (number | string)[]) => changed({ inputs: { ...SCALED.inputs, by: ["float32", dims] } });
    expect([by(), by(1), by("one")]).toEqual(["accepted", "accepted", "accepted"]);
    expect(by(2)).toMatch(/expected the input `by` to have 0 axes/);
    expect(changed({ inputs: { ...SCALED.inputs, by: ["bool", []] } })).toMatch(
      /of float32 or float64 or float16; it is of bool/,
    );
  });
});

describe("a call", () => {
  const x = tensor([2, 3], [1, 2, 3, 4, 5, 6]);
  it("fits when every input has a value or a default", () => {
    expect(misfit(binding(scaled()), SCALE, new Map([["x", x]]))).toBeUndefined();
    const without = binding(scaled({ initialisers: {} }));
    expect(misfit(without, SCALE, new Map([["x", x]]))?.message).toMatch(
      /^by is absent in this call.*initialiser of the same name/,
    );
    expect(
      misfit(
        without,
        SCALE,
        new Map<string, typeof x | number>([
          ["x", x],
          ["by", 3],
        ]),
      ),
    ).toBeUndefined();
  });

  it("fits when the problem says what an absent argument means", () => {
    const bias = { shape: ["N", "D"], dtype: "float32" as const, optional: true };
    const inputs = { x: SCALED.inputs["x"]!, bias: SCALED.inputs["x"]! };
    const biased = (more: object): Entry => ({ ...SCALE, args: { x: SCALE.args["x"]!, bias: { ...bias, ...more } } });
    const [silent, zero] = [biased({}), biased({ "when-absent": 0 })];
    const given = new Map([["x", x]]);
    expect(misfit(binding(scaled({ inputs }), silent), silent, given)?.message).toMatch(/^bias is absent/);
    const graph = binding(scaled({ inputs }), zero);
    expect(misfit(graph, zero, given)).toBeUndefined();
    expect([...graphArguments(graph, zero, given)].map(([name, t]) => [name, t.shape, [...t.data]])).toEqual([
      ["x", [2, 3], [...x.data]],
      ["bias", [2, 3], [0, 0, 0, 0, 0, 0]],
    ]);
  });

  it("does not fit when there is no input for what is given", () => {
    const none = binding(scaled({ inputs: { x: SCALED.inputs["x"]! } }));
    expect(misfit(none, SCALE, new Map([["x", x]]))).toBeUndefined();
    expect(
      misfit(
        none,
        SCALE,
        new Map<string, typeof x | number>([
          ["x", x],
          ["by", 3],
        ]),
      )?.message,
    ).toMatch(/no input for it/);
  });

  it("has no size and no text to hear of that shapes say, or that is absent", () => {
    const entry: Entry = {
      ...SCALE,
      args: { ...SCALE.args, n: { type: "int", size: "N", optional: true }, how: { type: "string", optional: true } },
    };
    const graph = binding(scaled(), entry);
    expect(
      misfit(
        graph,
        entry,
        new Map<string, typeof x | number>([
          ["x", x],
          ["n", 2],
        ]),
      ),
    ).toBeUndefined();
    expect(unaskable(graph, entry, new Map([["x", x]]))).toBeUndefined();
    expect(
      unaskable(
        graph,
        entry,
        new Map<string, typeof x | string>([
          ["x", x],
          ["how", "mean"],
        ]),
      ),
    ).toMatch(/how is text/);
  });

  it("does not fit sizes that the graph has fixed", () => {
    const fixed = binding(scaled({ inputs: { ...SCALED.inputs, x: ["float32", ["N", 4]] } }));
    expect(misfit(fixed, SCALE, new Map([["x", x]]))?.message).toMatch(
      /\(N, 4\), and it was called with \(2, 3\): export it with dynamic axes/,
    );
    expect(misfit(fixed, SCALE, new Map([["x", tensor([1, 4], [1, 2, 3, 4])]]))).toBeUndefined();
  });
});

describe("a module", () => {
  const GATE: Entry = {
    name: "gate",
    kind: "module",
    init: { width: { type: "int", optional: false, size: "D" } },
    parameters: {
      W: { shape: ["D", "E"], dtype: "float32", aliases: ["first", { name: "first_t", transposed: true }] },
    },
    args: { x: { shape: ["N", "D"], dtype: "float32", optional: false } },
    returns: { y: { shape: ["N", "E"], dtype: "float32" } },
  };
  const gate = (W: string) => ({ inputs: { x: SCALED.inputs["x"]!, [W]: ["float32", ["a", "b"]] as const } });
  it("takes its weights as inputs, under any of their names; what says a size may be left out", () => {
    const weight = (W: string) =>
      binding(scaled(gate(W)), GATE).inputs.map(({ name, transposed }) => [name, transposed]);
    expect(weight("W")).toEqual([
      ["W", false],
      ["x", false],
    ]);
    expect(weight("first_t")).toEqual([
      ["W", true],
      ["x", false],
    ]);
    expect(told(scaled(gate("second")), GATE)).toMatch(
      /^missing-parameter: no parameter W \(also accepted: first, first_t\) among the inputs of the graph, which are `x`, `second`/,
    );
  });
});
