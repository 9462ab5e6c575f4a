import * as z from "zod";
import { argumentName } from "../entry.ts";
import { check } from "./check.ts";

/** What a right answer leaves open. */
const upTo = z
  .union([
    z.enum(["sets", "order", "sign"]),
    z.strictObject({
      ties: z.strictObject({
        scores: argumentName.describe("The output of the reference, or the argument, that the indices point into"),
      }),
    }),
  ])
  .describe(
    "sets: each row (the last axis) holds the same whole numbers in any order · order: the same values within the tolerance, in any order · " +
      "sign: each vector along `axis` may be negated; the largest entry of the right one decides · " +
      "ties: indices of equal scores may stand for each other",
  );

export const close = check("close", {
  "up-to": upTo.optional(),
  axis: z.int().optional().describe("up-to: sign only. Along it lie the entries of one vector; the last by default"),
}).describe("Every value lies within the tolerance that the shaken reference gives its row");
