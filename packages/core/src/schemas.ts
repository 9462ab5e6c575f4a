// No door of the package, but an entry of its build (tsup.config.ts): the schemas that judging does without stand in a chunk apart
// from the checks, and a page that takes them from the root gets no more.
export { goldenFile } from "./schema/golden-file.ts";
export { problemSpec } from "./schema/problem.ts";
export { readProblemSpec } from "./schema/read-problem-spec.ts";
export { tensorCheck } from "./schema/tensor-check.ts";
