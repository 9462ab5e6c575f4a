import * as z from "zod";
import { DTYPES, FLOATS } from "../tensor/dtype.ts";
import { slug } from "./entry.ts";
import { problemSpec } from "./problem.ts";
import { rubric } from "./rubric.ts";

/** How many values a tensor has beside its own: a tolerance for each row, and a mark for each value, or none. */
const output = z.strictObject({
  name: z.string(),
  dtype: z.enum(DTYPES),
  shape: z.array(z.int().nonnegative()).max(8),
  tells: z.boolean().describe("Whether any tolerance is narrower than the data"),
  overflows: z.boolean().describe("Whether an ordinary implementation overflows somewhere, so that marks say where"),
  narrow: z.boolean().describe("Whether float32 holds its values, so that they stand among the narrow ones"),
});
export type GoldenOutput = z.infer<typeof output>;

/**
 * The golden tensors of a problem's visible draws: what the reference says to every question that the checks ask of it,
 * without the reference. The inputs are not in it: the seed draws the same ones everywhere.
 */
export const goldenFile = z.strictObject({
  schema: z.literal("allclose/golden/1"),
  /** The version that wrote it. */
  allclose: z.string(),
  seed: z.string().describe("The public seed of its draws"),
  dtype: z.enum(FLOATS),
  problem: z.strictObject({
    sha256: z.string().regex(/^[0-9a-f]{64}$/),
    spec: problemSpec,
    rubric,
    statement: z.string(),
    mistakes: z
      .record(slug, z.string())
      .describe("What the named mistakes say, where the answers hold what each gives; else none"),
  }),
  answers: z.array(
    z.union([
      z.strictObject({ question: z.string(), outputs: z.array(output) }),
      z.strictObject({ question: z.string(), word: z.string().nullable() }),
      z.strictObject({ question: z.string(), like: z.string().describe("An earlier question with the same answer") }),
      z.strictObject({ question: z.string(), throws: z.string() }),
    ]),
  ),
  tensors: z
    .string()
    .describe(
      "Base64 of a safetensors file: all values, narrow values, tolerances and marks, in the order of the answers",
    ),
});
export type GoldenFile = z.infer<typeof goldenFile>;
