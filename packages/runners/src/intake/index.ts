export { definesEntry } from "./entry-file.ts";
export { submissionHash } from "./hash.ts";
export { type ReadOptions, readSubmission } from "./read-submission.ts";
