import * as z from "zod";
import { mul } from "../../tensor/elementwise.ts";
import { significant } from "../worst.ts";
import type { Claim } from "./claim.ts";
import { listed } from "./desk.ts";
import { argument, relation } from "./relation.ts";

export const scaleInvariant = relation(
  "scale-invariant",
  "Multiplying arguments by a positive number changes nothing",
  {
    args: z.array(argument).min(1).describe("All are multiplied by the same number"),
    by: z.number().positive().optional().describe("A random one between 2 and 8 by default"),
  },
  {
    names(check, names) {
      for (const [i, name] of check.args.entries()) names.number(["args", i], name, true);
    },
    claims(check, desk): Claim[] {
      const args = desk.given(check.args);
      const by = check.by ?? 2 + 6 * desk.random().uniform();
      const changed = desk.again(new Map([...args].map(([name, t]) => [name, mul(t, by)])));
      return desk.unchanged(changed, `multiplying ${listed([...args.keys()])} by ${significant(by)}`);
    },
  },
);
