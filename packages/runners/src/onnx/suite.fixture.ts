import { tensor } from "@allclose/core/tensor";
import { type OnnxGraph, type OnnxNode, type OnnxType, type SuitePrograms, writeModel } from "@allclose/core/testing";

const matrix: OnnxType = ["float32", ["N", "D"]];
const number: OnnxType = ["float32", []];

/** Reduces over the last axis. */
const lastAxis = { axes: tensor([1], [-1], "int64") };
const total: OnnxNode = ["ReduceSum", ["y", "axes"], ["total"], { keepdims: 0 }];

const scale = (nodes: readonly OnnxNode[] = [["Mul", ["x", "by"], ["y"]]]): OnnxGraph => ({
  inputs: { x: matrix, by: number },
  outputs: { y: matrix, total: ["float32", ["N"]] },
  nodes: [...nodes, total],
  initialisers: { by: tensor([], [2]), ...lastAxis },
});

/** x, handed on forever while by is 0. */
export const FOREVER: readonly OnnxNode[] = [
  ["Equal", ["by", "zero"], ["stuck"]],
  [
    "Loop",
    ["", "stuck", "x"],
    ["same"],
    {
      body: {
        inputs: { i: ["int64", []], on: ["bool", []], before: matrix },
        outputs: { still: ["bool", []], after: matrix },
        nodes: [
          ["Identity", ["on"], ["still"]],
          ["Identity", ["before"], ["after"]],
        ],
      },
    },
  ],
];
const stuck = scale([...FOREVER, ["Mul", ["same", "by"], ["y"]]]);

/** Inputs and outputs of one graph have different names: the outputs are spelt otherwise. */
const dotted: OnnxGraph = {
  inputs: {
    "params.0": matrix,
    "params.1": matrix,
    "state.m": matrix,
    "state.v": matrix,
    "state.count": ["int64", []],
    lr: number,
  },
  outputs: { params_0: matrix, params_1: matrix, state_m: matrix, state_count: ["int64", []] },
  nodes: [
    ["Mul", ["lr", "state.m"], ["d"]],
    ["Sub", ["params.0", "d"], ["params_0"]],
    ["Sub", ["params.1", "d"], ["params_1"]],
    ["Mul", ["state.m", "two"], ["m"]],
    ["Add", ["m", "state.v"], ["state_m"]],
    ["Add", ["state.count", "one"], ["state_count"]],
  ],
  initialisers: { "state.v": tensor([1, 1], [0]), two: tensor([], [2]), one: tensor([], [1], "int64") },
};

const gate = (W_in: string, W_out: string, dims: readonly (string | number)[] = ["H", "E"]): OnnxGraph => ({
  inputs: { factor: number, [W_in]: ["float32", ["a", "b"]], [W_out]: ["float32", dims], x: matrix },
  outputs: { y: ["float32", ["N", "E"]] },
  nodes: [
    W_in.endsWith("_t") ? ["Transpose", [W_in], ["W"]] : ["Identity", [W_in], ["W"]],
    ["MatMul", ["x", "W"], ["h"]],
    ["MatMul", ["h", W_out], ["z"]],
    ["Mul", ["z", "factor"], ["y"]],
  ],
});

/** The programs of the runner suite that a graph can be. */
export const graphs: { readonly [P in keyof SuitePrograms]?: Uint8Array } = {
  right: writeModel(scale()),
  half: writeModel({ ...scale(), outputs: { y: matrix } }),
  loops: writeModel({
    ...stuck,
    initialisers: { ...stuck.initialisers, zero: tensor([], [0]) },
  }),
  dotted: writeModel(dotted),
  module: writeModel(gate("W_in", "W_out")),
  moduleByAlias: writeModel(gate("first_t", "second")),
  moduleWithout: writeModel(gate("W_in", "W_last")),
  moduleMisshapen: writeModel(gate("W_in", "W_out", [1, 1])),
};
