import * as z from "zod";
import { argumentName, slug } from "../entry.ts";
import { checkFields } from "./check.ts";

const { id, kills, because } = checkFields;

/** Fields of every check that measures calls larger than the families'. It runs on one family, and looks at all outputs. */
export const measuringFields = {
  id,
  kills,
  because,
  from: slug.describe("The family that gives the other sizes and how arguments are drawn"),
  rows: z
    .record(argumentName, z.int())
    .optional()
    .describe(
      "Tensors whose slices along an axis do not depend on each other, for example { Q: 2, output: 2 }: a few slices are compared with the reference on these slices alone",
    ),
  limits: z
    .strictObject({ "call-seconds": z.number().positive().optional(), "memory-mib": z.number().positive().optional() })
    .optional()
    .describe("For these calls, instead of the runner's"),
};
