import * as z from "zod";
import { DTYPES } from "../tensor/dtype.ts";
import { value } from "./value.ts";

const shownTensor = z.strictObject({
  name: z.string(),
  shape: z.array(z.int()),
  dtype: z.enum(DTYPES),
  /** Row-major. */
  values: z.array(value),
});
export type ShownTensor = z.infer<typeof shownTensor>;

const shownScalar = z.strictObject({
  name: z.string(),
  value: z.union([value, z.boolean(), z.string(), z.array(value), z.array(z.string())]),
});

/** The smallest case that still fails: numbers that a person can follow by hand. Always from visible draws. */
export const counterexample = z.strictObject({
  check: z.string(),
  /** What it was shrunk from. */
  family: z.string(),
  draw: z.int(),
  /** What the check asked instead of an ordinary call, for example `gradient`. */
  variant: z.string().optional(),
  inputs: z.array(z.union([shownTensor, shownScalar])),
  expected: z.array(shownTensor),
  /** Absent when the call raised; `message` then says what. */
  actual: z.array(shownTensor).optional(),
  message: z.string(),
  /** How many numbers all its inputs hold. */
  numbers: z.int(),
});
export type Counterexample = z.infer<typeof counterexample>;
