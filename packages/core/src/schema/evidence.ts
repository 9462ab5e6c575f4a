import * as z from "zod";
import { FAILURES } from "../runner.ts";
import { DTYPES } from "../tensor/dtype.ts";
import { counterexample } from "./counterexample.ts";
import { submissionRecord } from "./submission.ts";
import { value } from "./value.ts";

export const caseId = z.strictObject({
  family: z.string(),
  draw: z.int().nonnegative(),
  visibility: z.enum(["visible", "hidden"]),
  variant: z
    .string()
    .optional()
    .describe("What a check changed about the drawn case, or asked of it instead, for example `gradient`"),
});
export type CaseId = z.infer<typeof caseId>;

const failureRecord = z.strictObject({
  kind: z.enum(FAILURES),
  fault: z.enum(["candidate", "grader"]),
  message: z.string(),
  file: z.string().optional(),
  line: z.int().optional(),
  frames: z
    .array(z.strictObject({ file: z.string(), line: z.int(), in: z.string() }))
    .readonly()
    .optional(),
});

/** The worst element: where, what was expected, what came, and the error over the tolerance. */
const worst = z.strictObject({
  index: z.array(z.int()),
  expected: value,
  actual: value,
  tolerance: z.number(),
  ratio: value,
  ulps: z.number().describe("The tolerance in units in the last place of the expected value"),
});

/** Error over tolerance by row and column of one matrix of the tensor: the one with the worst element. */
const heat = z
  .strictObject({
    at: z.array(z.int()).describe("The leading indices that select the matrix"),
    rows: z.int().nonnegative(),
    columns: z.int().nonnegative(),
    ratios: z.array(value),
  })
  .refine(({ rows, columns, ratios }) => rows * columns === ratios.length, {
    message: "expected as many ratios as rows times columns",
  });

const common = { check: z.string(), kind: z.string(), case: caseId };

export const finding = z.discriminatedUnion("state", [
  z.strictObject({ ...common, state: z.literal("passed"), ratio: z.number().optional() }),
  z.strictObject({
    ...common,
    state: z.literal("failed"),
    code: z.string(),
    message: z.string(),
    output: z.string().optional(),
    worst: worst.optional(),
    outside: z.number().optional(),
    heat: heat.optional(),
    failure: failureRecord.optional(),
  }),
  z
    .strictObject({ ...common, state: z.literal("skipped"), why: z.string() })
    .describe(
      "Nothing could be said here and nobody is to blame: unsupported, or the tolerance is wider than the data",
    ),
  z
    .strictObject({
      ...common,
      state: z.literal("ungradable"),
      code: z.literal("sandbox").optional().describe("It could not be run, which another try on this machine may mend"),
      why: z.string(),
    })
    .describe("Our fault"),
]);
export type Finding = z.infer<typeof finding>;
export type FailedFinding = Extract<Finding, { state: "failed" }>;

/** One or two named mistakes whose outputs are the candidate's on every case that is shown. */
export const explanation = z.strictObject({
  mistakes: z.array(z.strictObject({ id: z.string(), says: z.string() })).min(1),
  failing: z
    .int()
    .describe("How many failing cases it explains, and how many passing ones it agrees with, of those that are shown"),
  passing: z.int(),
  confidence: z
    .number()
    .min(0)
    .max(1)
    .describe("From how many failing cases it explains by their values, and whether anything else explains them too"),
  because: z.string().describe("The facts behind it"),
});
export type Explanation = z.infer<typeof explanation>;

/** What the outputs look like when no named mistake explains them: a constant factor, swapped axes, only the last tile… */
export const symptom = z.strictObject({
  id: z.string(),
  says: z.string().describe("In words that a candidate understands"),
  confidence: z.number().min(0).max(1),
  because: z.string().describe("The facts behind it"),
});
export type Symptom = z.infer<typeof symptom>;

export const diagnosis = z.strictObject({
  explanations: z
    .array(explanation)
    .describe(
      "Empty: nothing fails, or no named mistake explains it. More than one: they cannot be told apart on these inputs",
    ),
  apart: z
    .string()
    .optional()
    .describe("Why more than one is left: nothing tells them apart, or an input that would and could not be tried"),
  symptoms: z.array(symptom).describe("Only where no named mistake explains it"),
  untried: z
    .string()
    .optional()
    .describe("Which explanations were not looked for, and why; all that there are were, where it is absent"),
});
export type Diagnosis = z.infer<typeof diagnosis>;

/** What a rater said of a criterion. */
export const rating = z.strictObject({
  criterion: z.string(),
  score: z.number().min(0).max(1),
  rater: z.string().min(1).default("interviewer"),
  comment: z.string().optional(),
});
export type Rating = z.infer<typeof rating>;

/** Facts, append-only. Nothing in it is a judgement. */
export const evidence = z.strictObject({
  schema: z.literal("allclose/evidence/1"),
  problem: z.strictObject({ id: z.string(), version: z.int(), sha256: z.string() }),
  submission: submissionRecord,
  dtype: z.enum(DTYPES),
  seed: z.strictObject({
    visible: z.string(),
    hiddenDigest: z
      .string()
      .optional()
      .describe("SHA-256 of the hidden seed, so that a regrade can be recognised and nothing be learnt"),
  }),
  findings: z.array(finding),
  counterexamples: z.array(counterexample).describe("At most one for each failing check"),
  diagnosis,
  ratings: z.array(rating),
  hints: z.array(z.strictObject({ id: z.string(), cost: z.number() })),
});
export type Evidence = z.infer<typeof evidence>;
