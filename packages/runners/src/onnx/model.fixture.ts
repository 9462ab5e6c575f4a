import type { Entry } from "@allclose/core";
import { tensor } from "@allclose/core/tensor";
import { field, message, type OnnxGraph, type OnnxOptions, writeModel } from "@allclose/core/testing";

/** `scale_rows(x (N, D), by float = 2) -> y (N, D)`, as the graphs below. */
export const SCALE: Entry = {
  name: "scale_rows",
  kind: "function",
  args: { x: { shape: ["N", "D"], dtype: "float32", optional: false }, by: { type: "float", optional: true } },
  returns: { y: { shape: ["N", "D"], dtype: "float32" } },
};

/** y = by · x, where by is 2 unless it is given. */
export const SCALED: OnnxGraph = {
  inputs: { x: ["float32", ["N", "D"]], by: ["float32", []] },
  outputs: { y: ["float32", ["N", "D"]] },
  nodes: [["Mul", ["x", "by"], ["y"]]],
  initialisers: { by: tensor([], [2]) },
};

export const scaled = (changes: Partial<OnnxGraph> = {}, options: OnnxOptions = {}): Uint8Array =>
  writeModel({ ...SCALED, ...changes }, options);

/** A model around the bytes of a graph, which need not be one. */
export const around = (graph: Uint8Array, ...more: Uint8Array[]): Uint8Array =>
  message(field(1, 8), field(7, graph), field(8, message(field(1, ""), field(2, 17))), ...more);
