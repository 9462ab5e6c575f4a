import * as z from "zod";
import { argumentName, isTensorArg } from "../../schema/entry.ts";
import type { Claim } from "./claim.ts";
import { relation } from "./relation.ts";
import { skip } from "./settled.ts";

export const sameUnder = relation(
  "same-under",
  "Other values of an argument that decides how, not what, is computed give the same outputs; one further call for each value",
  {
    vary: z
      .record(argumentName, z.array(z.union([z.number(), z.boolean(), z.string()])).min(1))
      .refine((r) => Object.keys(r).length > 0, "at least one")
      .describe("Arguments that are no tensors, and the values each is to take, one at a time"),
  },
  {
    names(check, names) {
      for (const name of Object.keys(check.vary)) {
        const arg = names.argument(["vary", name], name);
        if (arg !== undefined && isTensorArg(arg)) names.report(["vary", name], `${name} is a tensor`);
      }
    },
    claims(check, desk): Claim[] {
      const others = Object.entries(check.vary).flatMap(([name, values]) =>
        values.filter((value) => value !== desk.trial.inputs.get(name)).map((value) => ({ name, value })),
      );
      if (others.length === 0) throw skip("the case has every one of these values");
      return others.flatMap(({ name, value }) =>
        desk.unchanged(desk.again(new Map([[name, value]]), `${name}=${value}`), `setting ${name} to ${value}`),
      );
    },
  },
);
