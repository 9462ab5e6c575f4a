import * as z from "zod";
import { TIERS } from "../runner.ts";
import { evidence } from "./evidence.ts";
import { measurement } from "./measurement.ts";
import { judgement } from "./verdict.ts";

/** About this run rather than about the submission: it differs between machines and moments, and nothing is judged by it. */
export const run = z.strictObject({
  isolation: z.enum([...TIERS, "frame"]),
  isolationNote: z.string().optional(),
  memoryLimit: z.enum(["RLIMIT_AS", "RLIMIT_DATA"]).optional().describe("What bounds the memory of a sealed process"),
  interpreter: z.string(),
  versions: z.record(z.string(), z.string()),
  calls: z.int().describe("On visible inputs, that came back"),
  wallMs: z
    .number()
    .describe(
      "Of the whole grading, rounded up to 1, 2, 4, 8 … seconds: calls on hidden inputs are in it, and a submission could tell these by how long it takes",
    ),
  callMs: z.strictObject({ median: z.number(), max: z.number() }).describe("Of the calls on visible inputs"),
  peakBytes: z.number().describe("The most that memory grew in a call on visible inputs"),
  measurements: z.array(measurement),
});
export type Run = z.infer<typeof run>;

/** All of it but `run` is the same, byte for byte, for the same submission, seed and version. */
export const report = z.strictObject({
  schema: z.literal("allclose/report/1"),
  allclose: z.string(),
  title: z.string(),
  evidence,
  judgement,
  anchors: z.record(z.string(), z.string()).describe("What the verdicts mean for this problem, in words"),
  run: run.describe("About this run; it differs between machines and moments, and nothing is judged by it"),
});
export type Report = z.infer<typeof report>;
