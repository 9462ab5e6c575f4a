import * as z from "zod";
import { argument, axis, named, relation } from "./relation.ts";

export const shiftInvariant = named(
  relation("shift-invariant", {
    args: z.array(argument).min(1).describe("Those of one shape get the same constants"),
    axis: axis
      .optional()
      .describe(
        "The constants are the same along this axis only: one vector for all keys, or one number for each row of logits. " +
          "Without it, one number for the whole argument",
      ),
  }).describe("Adding a constant to arguments changes nothing"),
  (check, names) => {
    for (const [i, name] of check.args.entries()) {
      const spec = names.number(["args", i], name, false);
      if (check.axis !== undefined) names.axis(["axis"], check.axis, spec, name);
    }
  },
);
