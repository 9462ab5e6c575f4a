// Scaled dot-product attention as ONNX graphs, right and wrong, as an exporter or a person would write them.
import { tensor } from "@allclose/core/tensor";

const inputs = {
  Q: ["float32", ["B", "H", "N", "D"]],
  K: ["float32", ["B", "H", "M", "D"]],
  V: ["float32", ["B", "H", "M", "E"]],
  mask: ["bool", ["B", 1, "N", "M"]],
};
const outputs = { output: ["float32", ["B", "H", "N", "E"]], weights: ["float32", ["B", "H", "N", "M"]] };

// Each part is the nodes that lead from one name to the next: dots, scores, masked, weights, output.
const FLOAT32 = 1;
const dots = [
  ["Transpose", ["K"], ["K_T"], { perm: [0, 1, 3, 2] }],
  ["MatMul", ["Q", "K_T"], ["dots"]],
];
const d_k = [
  ["Shape", ["Q"], ["size"], { start: -1 }],
  ["Cast", ["size"], ["d_k"], { to: FLOAT32 }],
];
const scaled = [...d_k, ["Sqrt", ["d_k"], ["root"]], ["Div", ["dots", "root"], ["scores"]]];
const masked = [["Where", ["mask", "scores", "fill"], ["masked"]]];
const softmax = [["Softmax", ["masked"], ["weights"], { axis: -1 }]];
const output = [["MatMul", ["weights", "V"], ["output"]]];
const exponentials = (of) => [
  ["Exp", [of], ["e"]],
  ["ReduceSum", ["e", "last"], ["sum"], { keepdims: 1 }],
];

/** What mask is where none is given: everything may be attended to. Without it, the problem says the same (when-absent). */
const everything = { mask: tensor([1, 1, 1, 1], [1], "bool") };
const last = tensor([1], [-1], "int64");

const graph = (parts, constants = {}) => ({
  inputs,
  outputs,
  nodes: parts.flat(),
  initialisers: { fill: tensor([], [Number.NEGATIVE_INFINITY]), ...constants },
});

/** File names, with what writeModel takes. */
export const ATTENTION = {
  "correct-onnx.onnx": [graph([dots, scaled, masked, softmax, output], everything)],
  // The softmax by hand; a query that may attend to nothing gets 0.
  "correct-onnx-primitives.onnx": [
    graph(
      [
        dots,
        scaled,
        masked,
        [
          ["ReduceMax", ["masked"], ["highest"], { axes: [-1], keepdims: 1 }],
          ["Max", ["highest", "lowest"], ["top"]],
          ["Sub", ["masked", "top"], ["below"]],
        ],
        exponentials("below"),
        [
          ["Max", ["sum", "tiny"], ["denominator"]],
          ["Div", ["e", "denominator"], ["weights"]],
        ],
        output,
      ],
      { last, lowest: tensor([], [-3e38]), tiny: tensor([], [1e-30]) },
    ),
    { opset: 15 },
  ],
  // The operator that ONNX has for it; its fourth output is the weights.
  "correct-onnx-attention.onnx": [
    {
      inputs,
      outputs,
      nodes: [
        // Its mask is not broadcast along queries and keys.
        ["Shape", ["Q"], ["N"], { start: 2, end: 3 }],
        ["Shape", ["K"], ["M"], { start: 2, end: 3 }],
        ["Concat", ["N", "M"], ["N_M"], { axis: 0 }],
        ["Expand", ["mask", "N_M"], ["whole"]],
        ["Attention", ["Q", "K", "V", "whole"], ["output", "", "", "weights"], { qk_matmul_output_mode: 3 }],
      ],
      initialisers: everything,
    },
    { opset: 23, ir: 10 },
  ],
  "wrong-no-scale.onnx": [graph([dots, [["Identity", ["dots"], ["scores"]]], masked, softmax, output])],
  "wrong-scale-by-d-k.onnx": [graph([dots, d_k, [["Div", ["dots", "d_k"], ["scores"]]], masked, softmax, output])],
  "wrong-softmax-over-queries.onnx": [
    graph([dots, scaled, masked, [["Softmax", ["masked"], ["weights"], { axis: -2 }]], output]),
  ],
  "wrong-mask-as-zero.onnx": [graph([dots, scaled, masked, softmax, output], { fill: tensor([], [0]) })],
  "wrong-finite-fill.onnx": [graph([dots, scaled, masked, softmax, output], { fill: tensor([], [-1e9]) })],
  "wrong-no-max-subtraction.onnx": [
    graph([dots, scaled, masked, exponentials("masked"), [["Div", ["e", "sum"], ["weights"]]], output], { last }),
  ],
};
