export { definesEntry } from "./entry-file.ts";
export { type ReadOptions, readSubmission } from "./read-submission.ts";
