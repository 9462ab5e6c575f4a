import { writeFileSync } from "node:fs";
import { tensor } from "@allclose/core/tensor";
import { field, message, type OnnxGraph, writeModel } from "@allclose/core/testing";
import type { Attack } from "../harness/attack.ts";
import { COMMON, ONNX } from "./sources.ts";

const N_BY_D = ["float32", ["N", "D"]] as const;
const SOFTMAX: OnnxGraph = { inputs: { x: N_BY_D }, outputs: { y: N_BY_D }, nodes: [["Identity", ["x"], ["y"]]] };

const write = (bytes: Uint8Array) => (path: string) => writeFileSync(path, bytes);
const model = (graph: Partial<OnnxGraph>, domains: readonly string[] = []) =>
  write(writeModel({ ...SOFTMAX, ...graph }, { domains }));

// What the writer has no word for is put together from fields of onnx.proto.
const dims = message(...["N", "D"].map((name) => field(1, message(field(2, name)))));
const value = (name: string) =>
  message(field(1, name), field(2, message(field(1, message(field(1, 1), field(2, dims))))));
const node = (operator: string, inputs: string[], outputs: string[]) =>
  field(
    1,
    message(...inputs.map((name) => field(1, name)), ...outputs.map((name) => field(2, name)), field(4, operator)),
  );
const entry = (key: string, text: string) => field(13, message(field(1, key), field(2, text)));
const float = (...sizes: number[]) => message(...sizes.map((size) => field(1, size)), field(2, 1), field(8, "w"));

/** y = x + w, where w is what is under attack. */
const weighted = (w: Uint8Array, ...more: Uint8Array[]): Uint8Array =>
  message(
    field(1, 8),
    field(
      7,
      message(node("Add", ["x", "w"], ["y"]), field(2, "g"), field(5, w), field(11, value("x")), field(12, value("y"))),
    ),
    field(8, message(field(1, ""), field(2, 17))),
    ...more,
  );
const external = (place: string) =>
  weighted(message(float(5), field(14, 1), entry("location", place), entry("length", "20")));

/** A graph that runs one of two graphs, each of which does the same. */
function nested(depth: number): OnnxGraph {
  if (depth === 0) return { inputs: {}, outputs: { y: N_BY_D }, nodes: [["Identity", ["x"], ["y"]]] };
  const inner = nested(depth - 1);
  return {
    inputs: {},
    outputs: { y: N_BY_D },
    nodes: [["If", ["yes"], ["y"], { then_branch: inner, else_branch: inner }]],
    initialisers: { yes: tensor([], [1], "bool") },
  };
}

const BODY: OnnxGraph = {
  inputs: { i: ["int64", []], go: ["bool", []], held: N_BY_D },
  outputs: { again: ["bool", []], next: N_BY_D },
  nodes: [
    ["Identity", ["go"], ["again"]],
    ["Identity", ["held"], ["next"]],
  ],
};

const EXTERNAL = "data outside of the model is refused";
const NAMED = "operators and domains are a list";
const SEALED = "it runs in a sealed process, with a deadline and a limit on memory";
const READ = "our own reader reads it first, up to bounds";

/** Models, which are programs too. */
export const models: readonly Attack[] = [
  {
    row: 77,
    file: "external-passwd.onnx",
    make: write(external("../../../../../../etc/passwd")),
    tries: "takes its weights from /etc/passwd",
    source: ONNX,
    gain: "verdict",
    design: EXTERNAL,
  },
  {
    row: 77,
    file: "external-absolute.onnx",
    make: (path, { secret }) => writeFileSync(path, external(secret!)),
    tries: "takes its weights from a file of the host's",
    source: ONNX,
    gain: "verdict",
    design: EXTERNAL,
  },
  {
    row: 78,
    file: "external-attributes.onnx",
    make: write(
      weighted(message(float(5), field(14, 1), entry("__class__", "x"), entry("location", "w"), entry("offset", "-1"))),
    ),
    tries: "sets attributes of the loader by external data",
    source: ONNX,
    gain: "verdict",
    design: EXTERNAL,
  },
  {
    row: 79,
    file: "endless-loop.onnx",
    make: model({
      nodes: [["Loop", ["", "go", "x"], ["y"], { body: BODY }]],
      initialisers: { go: tensor([], [1], "bool") },
    }),
    tries: "loops without end",
    source: ONNX,
    gain: "process",
    design: SEALED,
  },
  {
    row: 79,
    file: "long-loop.onnx",
    make: model({
      nodes: [["Loop", ["most", "go", "x"], ["y"], { body: BODY }]],
      initialisers: { go: tensor([], [1], "bool"), most: tensor([], [2 ** 52], "int64") },
    }),
    tries: "loops 2⁵² times",
    source: ONNX,
    gain: "process",
    design: SEALED,
  },
  {
    row: 79,
    file: "nested-branches.onnx",
    make: model(nested(14)),
    tries: "doubles a graph 14 times over",
    source: ONNX,
    gain: "host",
    design: READ,
  },
  {
    row: 79,
    file: "recursive-function.onnx",
    make: write(
      message(
        weighted(message(float(1), field(9, new Uint8Array(4)))),
        field(8, message(field(1, "own"), field(2, 1))),
        field(
          25,
          message(
            field(1, "Again"),
            field(4, "x"),
            field(5, "y"),
            field(7, message(field(1, "x"), field(2, "y"), field(4, "Again"), field(7, "own"))),
            field(10, "own"),
          ),
        ),
      ),
    ),
    tries: "has a function that calls itself",
    source: ONNX,
    gain: "host",
    design: READ,
  },
  {
    row: 80,
    file: "giant-weights.onnx",
    make: write(weighted(message(float(2 ** 20, 2 ** 20), field(9, new Uint8Array(4))))),
    tries: "announces 4 TiB of weights in a few bytes",
    source: ONNX,
    gain: "host",
    design: READ,
  },
  {
    row: 80,
    file: "giant-constant.onnx",
    make: model({
      nodes: [
        ["ConstantOfShape", ["size"], ["big"]],
        ["ReduceSum", ["big"], ["sum"]],
        ["Add", ["x", "sum"], ["y"]],
      ],
      initialisers: { size: tensor([2], [2 ** 17, 2 ** 17], "int64") },
    }),
    tries: "makes a tensor of 64 GiB",
    source: ONNX,
    gain: "host",
    design: SEALED,
  },
  {
    row: 80,
    file: "giant-tile.onnx",
    make: model({
      nodes: [
        ["Tile", ["x", "times"], ["big"]],
        ["ReduceSum", ["big"], ["sum"]],
        ["Add", ["x", "sum"], ["y"]],
      ],
      initialisers: { times: tensor([2], [2 ** 16, 2 ** 16], "int64") },
    }),
    tries: "repeats its input 2³² times",
    source: ONNX,
    gain: "host",
    design: SEALED,
  },
  {
    row: 81,
    file: "own-operator.onnx",
    make: model({ nodes: [["evil::Shell", ["x"], ["y"]]] }, ["evil"]),
    tries: "calls an operator of its own library",
    source: ONNX,
    gain: "verdict",
    design: NAMED,
  },
  {
    row: 81,
    file: "vendor-operator.onnx",
    make: model(
      { nodes: [["com.microsoft::EPContext", ["x"], ["y"], { embed_mode: 0, ep_cache_context: "/etc/passwd" }]] },
      ["com.microsoft"],
    ),
    tries: "has the runtime open a file as a compiled model",
    source: ONNX,
    gain: "verdict",
    design: NAMED,
  },
  {
    row: 82,
    file: "truncated.onnx",
    make: write(writeModel(SOFTMAX).subarray(0, 40)),
    tries: "ends in the middle of a field",
    source: ONNX,
    gain: "host",
    design: READ,
  },
  {
    row: 82,
    file: "endless-varint.onnx",
    make: write(new Uint8Array(4096).fill(0xff)),
    tries: "has a number that does not end",
    source: ONNX,
    gain: "host",
    design: READ,
  },
  {
    row: 82,
    file: "no-model.onnx",
    make: write(new TextEncoder().encode("#!/bin/sh\ntouch owned\n")),
    tries: "is a shell script",
    source: COMMON,
    gain: "file",
    design: READ,
  },
  {
    row: 83,
    file: "short-weights.onnx",
    make: write(weighted(message(float(5), field(9, new Uint8Array(3))))),
    tries: "has fewer bytes than its shape says",
    source: ONNX,
    gain: "host",
    design: READ,
  },
  {
    row: 83,
    file: "text-weights.onnx",
    make: write(
      weighted(message(field(1, 5), field(2, 8), field(8, "w"), ...Array.from({ length: 5 }, () => field(6, "x")))),
    ),
    tries: "has weights of text",
    source: ONNX,
    gain: "host",
    design: READ,
  },
];
