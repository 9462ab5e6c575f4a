// What a page needs that reads stored results, shows them and judges them anew, and no more: no check, no tensor. All of it
// is in the package's root too, from which a bundler takes as little.
export { AllcloseError, FormatError, InputError } from "./errors.ts";
export { judge } from "./judging/judge.ts";
export { type Counterexample, counterexample } from "./schema/counterexample.ts";
export { type Arg, type Entry, entry, type Parameter, type TensorSpec } from "./schema/entry.ts";
export { type Diagnosis, type Evidence, evidence, type Finding, type Rating, rating } from "./schema/evidence.ts";
export { parse } from "./schema/parse.ts";
export { type Report, report } from "./schema/report.ts";
export { type Rubric, rubric } from "./schema/rubric.ts";
export { type SubmissionRecord, submissionRecord } from "./schema/submission.ts";
export { readEvidence, readReport } from "./schema/upgrade.ts";
export { type Judgement, VERDICTS, type Verdict } from "./schema/verdict.ts";
