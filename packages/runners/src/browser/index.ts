export { type BrowserRunnerOptions, browserRunner } from "./runner.ts";
export type { OnnxRuntime } from "./runtime.ts";
export { submissionOf } from "./submission.ts";
