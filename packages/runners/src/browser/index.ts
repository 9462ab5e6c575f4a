export { type BrowserRunnerOptions, browserRunner } from "./runner.ts";
export { submissionOf } from "./submission.ts";
