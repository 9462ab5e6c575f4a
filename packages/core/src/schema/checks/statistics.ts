import * as z from "zod";
import { argumentName, type Entry, identifier, valuesOf } from "../entry.ts";
import { near } from "../near.ts";
import { check, type Misfit, type Signatures } from "./check.ts";

const alarm = z
  .number()
  .gt(0)
  .lt(0.5)
  .default(1e-6)
  .describe("The probability that a right submission fails this check, all its cases together");

const categorical = check("statistics", {
  test: z.literal("categorical"),
  of: argumentName.describe("The output that is drawn: whole numbers, 0 up to the number of outcomes"),
  entry: identifier
    .optional()
    .describe(
      "The entry of others that draws, of arguments that the problem's own takes too; the problem's own by default",
    ),
  against: argumentName.describe("The output of the reference that holds the probabilities"),
  in: identifier.optional().describe("The entry of reference.ts that returns it; the problem's own by default"),
  axis: z.int().default(-1).describe("Of the probabilities: along it they sum to 1"),
  calls: z.int().positive().default(1).describe("Calls with as many seeds, 1, 2, …; each gives every row another draw"),
  alarm,
}).describe("The frequencies of what is drawn are those that the reference's probabilities make likely");
export type CategoricalCheck = z.infer<typeof categorical>;

const dropout = check("statistics", {
  test: z.literal("dropout"),
  of: argumentName.describe("The output"),
  input: argumentName.describe("The argument of which it keeps or drops each value"),
  rate: z
    .union([argumentName, z.number().min(0).lt(1)])
    .describe("The probability with which a value is dropped: a number, or the argument that says it"),
  alarm,
}).describe(
  "Each value is dropped or scaled by 1/(1 − rate), as often as the rate says, and by a mask of its own a seed",
);
export type DropoutCheck = z.infer<typeof dropout>;

export const statistics = z.discriminatedUnion("test", [categorical, dropout]);

/** The entry that draws. */
export const drawnBy = (check: { readonly entry?: string | undefined }, spec: Signatures): Entry =>
  spec.others.find(({ name }) => name === check.entry) ?? spec.entry;

/** What of a check's draws does not fit the signatures. */
export function misfits(
  check: { readonly of: string; readonly entry?: string | undefined },
  spec: Signatures,
): Misfit[] {
  const names = spec.others.map(({ name }) => name);
  if (check.entry !== undefined && !names.includes(check.entry))
    return [{ path: ["entry"], message: `others has no entry called ${check.entry}${near(check.entry, names)}` }];
  const entry = drawnBy(check, spec);
  const [given, outputs] = [Object.keys(valuesOf(spec.entry)), Object.keys(entry.returns)];
  const faults = Object.entries(valuesOf(entry))
    .filter(([name, arg]) => !arg.optional && !given.includes(name))
    .map(([name]) => ({
      path: ["entry"],
      message: `no family draws the ${name} of ${entry.name}: ${spec.entry.name} has none`,
    }));
  if (!outputs.includes(check.of))
    faults.push({
      path: ["of"],
      message: `${entry.name} returns nothing called ${check.of}${near(check.of, outputs)}`,
    });
  return faults;
}
