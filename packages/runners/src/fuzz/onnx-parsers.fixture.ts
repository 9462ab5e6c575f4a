import { deepStrictEqual as same } from "node:assert";
import { type Tensor, tensor } from "@allclose/core/tensor";
import { field, message, type OnnxGraph, tensorProto, valueProto, varint, writeModel } from "@allclose/core/testing";
import fc from "fast-check";
import { type Acceptance, accept } from "../onnx/accept.ts";
import { around, SCALE, SCALED } from "../onnx/model.fixture.ts";
import { type Model, readModel } from "../onnx/model.ts";
import { readTensor } from "../onnx/tensor-proto.ts";
import { bytesLike, bytesOf } from "./change-bytes.fixture.ts";
import { messagesLike } from "./change-protobuf.fixture.ts";
import type { Parser } from "./parser.fixture.ts";

const branch: OnnxGraph = {
  inputs: {},
  outputs: { y: ["float32"] },
  nodes: [["Neg", ["x"], ["y"], { k: tensor([1], [2]) }]],
};
const models = [
  writeModel(SCALED),
  writeModel({ ...SCALED, nodes: [["If", ["c"], ["y"], { then_branch: branch, else_branch: branch }]] }),
  writeModel({ ...SCALED, inputs: { ...SCALED.inputs, spare: ["int64", [3, -1]] } }, { domains: ["odd"] }),
  writeModel({ ...SCALED, nodes: [["odd::Op", ["x"], ["y"], { axes: [1, 2], mode: "a", eps: 0.5 }]] }),
  message(
    writeModel(SCALED),
    field(25, message(field(1, "Twice"), field(10, "mine"), field(7, message(field(4, "Add"))))),
  ),
  around(message(field(11, valueProto("x", ["float32", ["N", "D"]])), field(12, valueProto("y", ["float32"])))),
];
const tags = ["\u0008", "\u003a", "\u000a", "\u0012", "\u0080", "\u007f"].map((text) =>
  Uint8Array.from(text, (c) => c.charCodeAt(0)),
);

/** As they are, with their fields changed, and with any of their bytes changed. */
const like = (examples: readonly Uint8Array[]): fc.Arbitrary<Uint8Array> =>
  fc.oneof(bytesLike(examples, [...tags, bytesOf("x"), bytesOf("by")]), messagesLike(examples));

const model: Parser<Model> = {
  name: "onnx model",
  bytes: like(models),
  read: readModel,
  refusals: ["onnx/"],
  holds({ inputs, outputs }) {
    if (Math.max(inputs.length, outputs.length) > 1000) throw new Error("more inputs or outputs than are taken");
  },
};

const acceptance: Parser<Acceptance> = {
  name: "onnx binding",
  bytes: like(models),
  read: (bytes) => accept(bytes, SCALE, "model.onnx"),
  // What is wrong with a model is an answer, not an error.
  refusals: [],
  holds(answer) {
    if (answer.state !== "accepted") return;
    const { inputs, outputs } = answer.binding;
    const stripped = readModel(answer.model);
    for (const { input } of inputs) {
      const values = stripped.inputs.filter(({ name }) => name === input);
      if (values.some(({ initialiser }) => initialiser !== undefined))
        throw new Error(`${input} would not be asked for`);
    }
    if (inputs.length > 2 || outputs.length !== 1) throw new Error("more is bound than the signature has");
  },
};

const packed = (number: number, ...values: number[]): Uint8Array => field(number, message(...values.map(varint)));
const protos = [
  tensorProto(tensor([2], [1, 2]), "by"),
  tensorProto(tensor([], [1], "bool"), "by"),
  message(field(1, 3), field(2, 7), packed(7, 1, 300, 2 ** 40)),
  message(field(1, 2), field(2, 10), packed(5, 0x3c00, 0)),
  message(field(1, 1), field(2, 1), field(4, new Uint8Array(4))),
  message(field(1, 1), field(2, 11), field(10, new Uint8Array(8))),
  message(field(2, 6), field(5, 7)),
];

const tensorOf: Parser<Tensor> = {
  name: "onnx tensor",
  bytes: like(protos),
  read: readTensor,
  refusals: ["onnx/"],
  holds: (read) => same(readTensor(tensorProto(read)), read),
};

export const ONNX_PARSERS: readonly Parser[] = [model, acceptance, tensorOf];
