import * as z from "zod";
import { argumentName, isTensorArg } from "../../entry.ts";
import { named, relation } from "./relation.ts";

export const sameUnder = named(
  relation("same-under", {
    vary: z
      .record(argumentName, z.array(z.union([z.number(), z.boolean(), z.string()])).min(1))
      .refine((r) => Object.keys(r).length > 0, "at least one")
      .describe("Arguments that are no tensors, and the values each is to take, one at a time"),
  }).describe(
    "Other values of an argument that decides how, not what, is computed give the same outputs; one further call for each value",
  ),
  (check, names) => {
    for (const name of Object.keys(check.vary)) {
      const arg = names.argument(["vary", name], name);
      if (arg !== undefined && isTensorArg(arg)) names.report(["vary", name], `${name} is a tensor`);
    }
  },
);
