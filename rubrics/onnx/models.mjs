// The ONNX files of the bank: each is written from a graph, and the same graph gives the same bytes.
import { writeModel } from "@allclose/core/testing";
import { ATTENTION } from "./attention.mjs";

const GRAPHS = { "scaled-dot-product-attention": ATTENTION };

/** [path under rubrics/, bytes] of every one. */
export const models = () =>
  Object.entries(GRAPHS).flatMap(([slug, graphs]) =>
    Object.entries(graphs).map(([name, [graph, options]]) => [
      `${slug}/submissions/${name}`,
      writeModel(graph, options),
    ]),
  );
