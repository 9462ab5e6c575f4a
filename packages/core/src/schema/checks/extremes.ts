import * as z from "zod";
import { isFloat } from "../../tensor/dtype.ts";
import { type Arg, argumentName, identifier, isTensorArg } from "../entry.ts";
import { near } from "../near.ts";
import type { Misfit } from "./check.ts";

const names = z.array(argumentName).min(1);
const symbols = z.array(identifier).min(1);
const rows = z.record(argumentName, z.int().positive());

/** The extremes that cases of a family are taken to, each by itself. */
export const extremes = z
  .strictObject({
    large: z
      .record(argumentName, z.number().positive())
      .optional()
      .describe("Values multiplied, for example { Q: 80 }"),
    equal: names.optional().describe("All values of the argument are its first one"),
    subnormal: names.optional().describe("Values below the smallest normal number of the dtype"),
    ones: symbols.optional().describe("The symbol's size is 1"),
    empty: symbols.optional().describe("The symbol's size is 0"),
    "off-block": z
      .record(identifier, z.int().min(2))
      .optional()
      .describe("Sizes that no block of this length divides: twice the block and 1 more, and 1 less than a block"),
    "infinite-rows": rows.optional().describe("So many rows of each matrix of a floating-point argument are −∞"),
    "masked-rows": rows.optional().describe("So many rows of each matrix of a bool argument are wholly false"),
  })
  .refine((value) => Object.keys(value).length > 0, { message: "name at least one extreme" });
export type Extremes = z.infer<typeof extremes>;

/** What in the extremes does not fit the signature: where, and why. */
export function misfits(
  wanted: Extremes,
  known: { readonly symbols: readonly string[]; readonly values: Readonly<Record<string, Arg>> },
): Misfit[] {
  const { symbols, values } = known;
  const faults: Misfit[] = [];
  for (const [extreme, part] of Object.entries(wanted) as [keyof Extremes, string[] | Record<string, number>][])
    for (const name of Array.isArray(part) ? part : Object.keys(part)) {
      const path = Array.isArray(part) ? [extreme] : [extreme, name];
      const about = OF_SYMBOLS.includes(extreme) ? symbols : Object.keys(values);
      if (!about.includes(name)) {
        const what = about === symbols ? "symbol" : "argument";
        faults.push({ path, message: `no ${what} is called ${name}${near(name, about)}` });
      } else if (about !== symbols) {
        const arg = values[name] as Arg;
        const wants = extreme === "masked-rows" ? "a bool" : extreme === "equal" ? "a" : "a floating-point";
        const fits =
          isTensorArg(arg) &&
          (extreme === "equal" || (extreme === "masked-rows" ? arg.dtype === "bool" : isFloat(arg.dtype)));
        if (!fits) faults.push({ path, message: `${extreme} is for ${wants} tensor, which ${name} is not` });
      }
    }
  return faults;
}
const OF_SYMBOLS: readonly (keyof Extremes)[] = ["ones", "empty", "off-block"];
