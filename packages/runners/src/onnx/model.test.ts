import { tensor } from "@allclose/core/tensor";
import { field, message, type OnnxGraph, tensorProto, valueProto, varint, writeModel } from "@allclose/core/testing";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { around, scaled } from "./model.fixture.ts";
import { readModel } from "./model.ts";
import { ModelError } from "./model-error.ts";

const code = (bytes: Uint8Array): string => {
  try {
    readModel(bytes);
  } catch (error) {
    if (error instanceof ModelError) return error.code;
    throw error;
  }
  return "read";
};
const words = (bytes: Uint8Array): string => {
  try {
    readModel(bytes);
  } catch (error) {
    return (error as Error).message;
  }
  return "";
};
const latin = (text: string) => Uint8Array.from(text, (character) => character.charCodeAt(0));

describe("readModel", () => {
  it("says inputs, outputs, operators and versions", () => {
    const model = readModel(scaled({}, { opset: 13, ir: 7 }));
    const by = tensorProto(tensor([], [2]), "by");
    expect(model.ir).toBe(7);
    expect([...model.opsets]).toEqual([["", 13]]);
    expect(model.inputs).toEqual([
      { name: "x", tensor: { dataType: 1, dims: ["N", "D"] }, initialiser: undefined },
      { name: "by", tensor: { dataType: 1, dims: [] }, initialiser: by },
    ]);
    expect(model.outputs).toEqual([{ name: "y", tensor: { dataType: 1, dims: ["N", "D"] }, initialiser: undefined }]);
    expect(model.operators).toEqual([{ domain: "", name: "Mul" }]);
    expect([model.external, model.functions, model.sparse, model.training]).toEqual([[], [], false, false]);
  });

  it("tells fixed sizes, names, unknown sizes and unknown ranks apart", () => {
    const { inputs } = readModel(
      scaled({ inputs: { a: ["bool", [3, "N", ""]], b: ["int64"], c: ["float16", [-1]], d: ["float64", []] } }),
    );
    expect(inputs.map(({ tensor: type }) => type)).toEqual([
      { dataType: 9, dims: [3, "N", ""] },
      { dataType: 7, dims: undefined },
      { dataType: 10, dims: [""] },
      { dataType: 11, dims: [] },
    ]);
  });

  it("finds operators in subgraphs and functions, and functions", () => {
    const branch = (operator: string): OnnxGraph => ({
      inputs: {},
      outputs: { y: ["float32"] },
      nodes: [[operator, ["x"], ["y"]]],
    });
    const nodes: OnnxGraph["nodes"] = [
      ["If", ["c"], ["y"], { then_branch: branch("Neg"), else_branch: branch("odd::Op") }],
    ];
    const own = message(field(1, "Twice"), field(10, "mine"), field(7, message(field(4, "Add"))));
    const model = readModel(message(scaled({ nodes }), field(25, own)));
    expect(model.operators.map(({ domain, name }) => `${domain}:${name}`).sort()).toEqual([
      ":Add",
      ":If",
      ":Neg",
      "odd:Op",
    ]);
    expect(model.functions).toEqual([{ domain: "mine", name: "Twice" }]);
  });

  it("tells operators apart whatever stands in their names", () => {
    const nodes = [
      ["", "x y"],
      [" x", "y"],
      ["a", "b c"],
      ["a b", "c"],
    ] as const;
    const graph = message(...nodes.map(([domain, name]) => field(1, message(field(4, name), field(7, domain)))));
    expect(readModel(around(graph)).operators).toEqual(nodes.map(([domain, name]) => ({ domain, name })));
  });

  it("takes ai.onnx for the empty domain", () => {
    const opset = message(field(1, "ai.onnx"), field(2, 15));
    expect([...readModel(message(field(1, 8), field(7, field(2, "g")), field(8, opset))).opsets]).toEqual([["", 15]]);
    expect(code(message(scaled(), field(8, opset)))).toBe("onnx/malformed");
  });

  it("sees external data wherever a tensor may stand", () => {
    const outside = message(field(1, 4), field(2, 1), field(8, "w"), field(14, 1));
    const named = message(
      field(1, 4),
      field(2, 1),
      field(8, "v"),
      field(13, message(field(1, "location"), field(2, "../w"))),
    );
    const constant = field(1, message(field(4, "Constant"), field(5, message(field(1, "value"), field(5, named)))));
    expect(readModel(around(message(field(5, outside), constant))).external).toEqual(["w", "v"]);
    const subgraph = field(
      1,
      message(field(4, "If"), field(5, message(field(1, "then_branch"), field(6, field(5, outside))))),
    );
    expect(readModel(around(subgraph)).external).toEqual(["w"]);
  });

  it("sees training information and sparse tensors", () => {
    expect(readModel(message(scaled(), field(20, new Uint8Array()))).training).toBe(true);
    expect(readModel(around(field(15, new Uint8Array()))).sparse).toBe(true);
  });

  it("skips fields that it does not know, such as those of later versions", () =>
    expect(readModel(message(scaled(), field(99, "x"), field(100, 7))).operators).toHaveLength(1));

  it.each([
    ["nothing", new Uint8Array(), "empty"],
    ["a text", latin("import torch\n"), "text"],
    ["JSON", latin('{"graph": []}'), "text"],
    ["a pointer of Git LFS", latin("version https://git-lfs.github.com/spec/v1\n"), "git lfs pull"],
    ["a file of torch.save", latin("PK\u0003\u0004\u0000\u0000model"), "torch.onnx.export"],
    ["a pickle", latin("\u0080\u0002}q"), "pickle"],
    ["HDF5", latin("\u0089HDF\r\n\u001a\n"), "HDF5"],
    ["safetensors", latin('\u0010\u0000\u0000\u0000\u0000\u0000\u0000\u0000{"x":{}}        '), "safetensors"],
    ["a message without a graph", field(1, 8), "no graph"],
    ["a message without an IR version", field(7, field(2, "g")), "no IR version"],
  ])("refuses %s for what it is", (_, bytes, what) => {
    expect(code(bytes)).toBe("onnx/not-onnx");
    expect(words(bytes)).toContain(what);
  });

  it.each([
    ["a length beyond the end", message(field(1, 8), varint(8 * 7 + 2), varint(2 ** 31), new Uint8Array(1000))],
    ["a number that breaks off", message(field(1, 8), Uint8Array.of(0x08, 0x80))],
    ["a number of eleven bytes", message(Uint8Array.of(0x08), new Uint8Array(10).fill(0x80), Uint8Array.of(1))],
    ["a number of more than 64 bits", message(Uint8Array.of(0x08), new Uint8Array(9).fill(0xff), Uint8Array.of(0x7f))],
    ["a group", message(scaled(), varint(8 * 50 + 3))],
    ["field 0", message(scaled(), Uint8Array.of(0x00, 0x00))],
    ["two graphs", message(scaled(), field(7, field(2, "g")))],
    ["two initialisers of one name", around(message(field(5, field(8, "w")), field(5, field(8, "w"))))],
    ["a graph that is a number", message(field(1, 8), field(7, 3))],
    ["a name that is not UTF-8", around(field(11, field(1, Uint8Array.of(0xff))))],
  ])("refuses %s", (_, bytes) => expect(code(bytes)).toBe("onnx/malformed"));

  const announcing = (...fields: Uint8Array[]) => around(field(5, message(field(8, "w"), ...fields)));
  it.each([
    ["2 GB of raw bytes in 1 kB", announcing(field(1, 2 ** 29), field(2, 1), field(9, new Uint8Array(1000)))],
    ["2 GB of packed floats in 1 kB", announcing(field(1, 2 ** 29), field(2, 1), field(4, new Uint8Array(1000)))],
    ["2 GB of nothing", announcing(field(1, 2 ** 29), field(2, 1))],
    ["more than 2^64 bytes", announcing(...Array.from({ length: 9 }, () => field(1, 2 ** 31)), field(2, 1))],
    ["a negative size", announcing(field(1, -1), field(2, 1))],
    ["a thousand axes", announcing(...Array.from({ length: 1000 }, () => field(1, 2n ** 62n)), field(2, 1))],
    ["an unknown data type", announcing(field(1, 1), field(2, 99), field(9, new Uint8Array(4)))],
  ])("refuses a tensor of %s", (_, bytes) => {
    expect(code(bytes)).toBe("onnx/malformed");
    expect(words(bytes)).toContain("`w`");
  });

  it("takes tensors in every way that they may be written", () => {
    const packed = message(field(1, 3), field(2, 7), field(7, message(varint(1), varint(300), varint(2n ** 40n))));
    const single = message(field(1, Uint8Array.of(2)), field(2, 6), field(5, 1), field(5, 2));
    const halves = message(field(1, 4), field(2, 22), field(9, new Uint8Array(2)));
    const empty = message(field(1, 0), field(2, 1));
    expect(
      code(
        around(
          message(...[packed, single, halves, empty].map((proto, i) => field(5, message(proto, field(8, `w${i}`))))),
        ),
      ),
    ).toBe("read");
  });

  it("refuses what is nested too deep, and more parts than a file needs", () => {
    let graph = field(2, "g");
    for (let i = 0; i < 20; i++) graph = field(1, field(5, field(6, graph)));
    expect(code(around(graph))).toBe("onnx/too-large");
    const parts = new Uint8Array(2 ** 22 + 6);
    for (let at = 0; at + 2 <= parts.length; at += 2) parts.set([8 * 14 + 2, 0], at);
    expect(code(message(scaled(), parts))).toBe("onnx/too-large");
  });

  describe("whatever the bytes", () => {
    const valid = writeModel({
      inputs: { x: ["float32", ["N", 3]], mask: ["bool", ["N"]] },
      outputs: { y: ["float32", ["N", 3]] },
      nodes: [
        ["Constant", [], ["k"], { value: tensor([2], [1, 2], "int64") }],
        ["Where", ["mask", "x", "w"], ["s"]],
        ["Softmax", ["s"], ["y"], { axis: -1 }],
      ],
      initialisers: { w: tensor([3], [1, 2, 3]) },
    });
    const answers = (bytes: Uint8Array): void => {
      expect(["read", "onnx/not-onnx", "onnx/malformed", "onnx/too-large"]).toContain(code(bytes));
    };

    it("reads them or refuses them, and never fails otherwise", () => {
      const edit = fc.tuple(fc.nat(valid.length - 1), fc.integer({ min: 0, max: 255 }));
      fc.assert(
        fc.property(fc.array(edit, { minLength: 1, maxLength: 8 }), fc.nat(valid.length), (edits, end) => {
          const bytes = valid.slice();
          for (const [at, byte] of edits) bytes[at] = byte;
          answers(bytes);
          answers(bytes.slice(0, end));
        }),
        { numRuns: 3000 },
      );
      fc.assert(fc.property(fc.uint8Array({ maxLength: 300 }), answers), { numRuns: 2000 });
      fc.assert(
        fc.property(fc.uint8Array({ maxLength: 100 }), (graph) => answers(around(graph))),
        { numRuns: 2000 },
      );
    });

    it("refuses every file that is cut off, but between two fields", () => {
      const whole = (end: number): boolean => code(valid.slice(0, end)) === "read";
      const read = Array.from({ length: valid.length + 1 }, (_, end) => end).filter(whole);
      expect(read.length).toBeLessThanOrEqual(2);
      expect(read.at(-1)).toBe(valid.length);
    });
  });
});

describe("writeModel", () => {
  it("gives the same bytes for the same graph", () => expect(scaled()).toEqual(scaled()));

  it("writes what others read", async () => {
    const { default: protobuf } = await import("protobufjs");
    const { root } = protobuf.parse(`syntax = "proto3";
      message Tensor { repeated int64 dims = 1; int32 data_type = 2; string name = 8; bytes raw_data = 9; }
      message Value { string name = 1; }`);
    const proto = root
      .lookupType("Tensor")
      .decode(tensorProto(tensor([2, 1], [1, -2]), "w"))
      .toJSON();
    expect(proto).toEqual({ dims: ["2", "1"], dataType: 1, name: "w", rawData: "AACAPwAAAMA=" });
    expect(
      root
        .lookupType("Value")
        .decode(valueProto("x", ["bool"]))
        .toJSON(),
    ).toEqual({ name: "x" });
  });
});
