export type { ReadOptions } from "./choose-submission.ts";
export { definesEntry } from "./entry-file.ts";
export { readSubmission } from "./read-submission.ts";
