import * as z from "zod";

/** What a check measured. Times and memory differ between machines and moments, so they stand in the report's `run` section. */
export const measurement = z.strictObject({
  check: z.string(),
  quantity: z.enum(["bytes", "ms", "ratio"]),
  /** What the sizes are, for example `N`. */
  axis: z.string().optional(),
  points: z.array(z.strictObject({ size: z.number(), value: z.number() })),
  /** Points below it are left out of the estimate. */
  floor: z.number().optional(),
  /** An exponent of the size, or a ratio to the baseline, with its interval. */
  estimate: z.strictObject({ value: z.number(), low: z.number(), high: z.number() }).optional(),
  /** What it is judged by: at most this. */
  limit: z.number().optional(),
});
export type Measurement = z.infer<typeof measurement>;
