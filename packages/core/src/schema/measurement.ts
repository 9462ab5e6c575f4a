import * as z from "zod";

/** What a check measured. Times and memory differ between machines and moments, so they stand in the report's `run` section. */
export const measurement = z.strictObject({
  check: z.string(),
  quantity: z.enum(["bytes", "ms", "ratio"]),
  axis: z.string().optional().describe("What the sizes are, for example `N`"),
  points: z.array(z.strictObject({ size: z.number(), value: z.number() })),
  floor: z.number().optional().describe("Points below it are left out of the estimate"),
  estimate: z
    .strictObject({ value: z.number(), low: z.number(), high: z.number() })
    .optional()
    .describe("An exponent of the size, or a ratio to the baseline, with its interval"),
  limit: z.number().optional().describe("What it is judged by: at most this"),
});
export type Measurement = z.infer<typeof measurement>;
