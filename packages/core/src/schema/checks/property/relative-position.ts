import { argument, axis, named, output, relation } from "./relation.ts";

export const relativePosition = named(
  relation("relative-position", {
    positions: argument.describe("The argument that holds the positions; a tensor, or the number of the first one"),
    of: output,
    axis: axis.default(-2).describe("The axis of the output that runs over positions"),
  }).describe(
    "The dot products of an output at any two positions, over its last axis, stay the same when all positions are moved alike",
  ),
  (check, names) => {
    const arg = names.argument(["positions"], check.positions);
    const spec = names.of(check.of);
    names.axis(["axis"], check.axis, spec, check.of);
    const numbers = arg === undefined || ("dtype" in arg ? arg.dtype !== "bool" : /^(int|float)$/.test(arg.type));
    if (!numbers) names.report(["positions"], `${check.positions} holds no numbers`);
    const rank = spec?.shape.length ?? 2;
    if ((check.axis + rank) % rank === rank - 1)
      names.report(["axis"], `the last axis of ${check.of} is that of the features`);
  },
);
