import * as z from "zod";
import { identifier } from "../entry.ts";
import { measuringFields } from "./measuring.ts";

export const scaling = z
  .strictObject({
    ...measuringFields,
    kind: z.literal("scaling"),
    grow: z
      .union([identifier, z.array(identifier).min(1)])
      .describe("The symbol that grows, or several that grow together and are equal"),
    sizes: z.array(z.int().positive()).min(3).default([256, 512, 1024, 2048, 4096]).describe("In ascending order"),
    measure: z.enum(["memory", "time"]),
    "at-most": z.number().positive().describe("Passes when the whole interval of the exponent lies at or below it"),
    "clearly-above": z
      .number()
      .optional()
      .describe("Fails only when the exponent is at least this, too; 0.2 above at-most by default"),
  })
  .refine(({ sizes }) => sizes.every((size, i) => i === 0 || size > (sizes[i - 1] as number)), {
    path: ["sizes"],
    message: "sizes must be in ascending order",
  })
  .describe(
    "Memory or time grows with a size no faster than a power of it, judged by the interval of the fitted exponent",
  );
