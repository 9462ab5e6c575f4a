import { axes, named, permute, relation } from "./relation.ts";

export const equivariant = named(
  relation("equivariant", {
    permute,
    output: axes.describe("Outputs and the axis of each that is permuted with the arguments"),
  }).describe("Permuting arguments along an axis permutes outputs in the same way"),
  (check, names) => {
    names.axes("permute", check.permute);
    names.outputAxes("output", check.output);
  },
);
