import * as z from "zod";
import { argument, named, relation } from "./relation.ts";

export const scaleInvariant = named(
  relation("scale-invariant", {
    args: z.array(argument).min(1).describe("All are multiplied by the same number"),
    by: z.number().positive().optional().describe("A random one between 2 and 8 by default"),
  }).describe("Multiplying arguments by a positive number changes nothing"),
  (check, names) => {
    for (const [i, name] of check.args.entries()) names.number(["args", i], name, true);
  },
);
