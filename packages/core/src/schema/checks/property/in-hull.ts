import { argument, axis, named, output, relation } from "./relation.ts";

export const inHull = named(
  relation("in-hull", { of: output, values: argument, axis }).describe(
    "An output lies between the smallest and the largest value of an argument along an axis, at each place of the other axes. " +
      "The argument, with that axis reduced to size 1, has to broadcast to the output's shape",
  ),
  (check, names) => {
    names.axis(["axis"], check.axis, names.number(["values"], check.values, false), check.values);
  },
);
