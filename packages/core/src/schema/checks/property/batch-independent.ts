import { axes, named, relation } from "./relation.ts";

export const batchIndependent = named(
  relation("batch-independent", {
    args: axes.describe(
      "Arguments and the axis of each that runs over the batch; an axis of size 1 is broadcast and stays",
    ),
    output: axes.optional().describe("Outputs and the axis of each that runs over the batch; axis 0 of all by default"),
  }).describe("An element of a batch that comes alone gives what it gives in the batch"),
  (check, names) => {
    names.axes("args", check.args);
    names.outputAxes("output", check.output ?? {});
  },
);
