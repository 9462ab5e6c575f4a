import * as z from "zod";
import { DTYPES } from "../tensor/dtype.ts";
import { value } from "./value.ts";

const shownTensor = z
  .strictObject({
    name: z.string(),
    shape: z.array(z.int().nonnegative()),
    dtype: z.enum(DTYPES),
    values: z.array(value).describe("Row-major"),
  })
  .refine(({ shape, values }) => shape.reduce((n, d) => n * d, 1) === values.length, {
    message: "expected as many values as the shape holds",
  });
export type ShownTensor = z.infer<typeof shownTensor>;

const shownScalar = z.strictObject({
  name: z.string(),
  value: z.union([value, z.boolean(), z.string(), z.array(value), z.array(z.string())]),
});

/** The smallest case that still fails: numbers that a person can follow by hand. Always from visible draws. */
export const counterexample = z.strictObject({
  check: z.string(),
  family: z.string().describe("What it was shrunk from"),
  draw: z.int(),
  variant: z.string().optional().describe("What the check asked instead of an ordinary call, for example `gradient`"),
  inputs: z.array(z.union([shownTensor, shownScalar])),
  expected: z.array(shownTensor),
  actual: z.array(shownTensor).optional().describe("Absent when the call raised; `message` then says what"),
  weights: z
    .strictObject({ expected: shownTensor, actual: shownTensor.optional() })
    .optional()
    .describe(
      "The attention weights, where the entry returns some under this name and the check is about something else",
    ),
  message: z.string(),
  numbers: z.int().describe("How many numbers all its inputs hold"),
});
export type Counterexample = z.infer<typeof counterexample>;
