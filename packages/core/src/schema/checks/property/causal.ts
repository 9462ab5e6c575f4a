import { axes, named, relation } from "./relation.ts";

export const causal = named(
  relation("causal", {
    args: axes.describe("Arguments and the axis of each that runs over positions"),
    output: axes.describe("Outputs and the axis of each that runs over positions"),
  }).describe(
    "Replacing what comes after a position in the middle changes nothing up to it. Axes of different size end together: " +
      "the last query sees the last key",
  ),
  (check, names) => {
    names.axes("args", check.args);
    names.outputAxes("output", check.output);
  },
);
