import * as z from "zod";
import { identifier } from "../entry.ts";
import { measuringFields } from "./measuring.ts";

export const speed = z
  .strictObject({
    ...measuringFields,
    kind: z.literal("speed"),
    sizes: z.record(identifier, z.int().positive()).default({}).describe("Sizes of symbols, instead of the family's"),
    "at-most": z.number().positive().describe("Times the baseline's time"),
  })
  .describe("It takes at most so many times as long as the problem's baseline, measured side by side");
