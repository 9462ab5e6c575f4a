export { runnerSuite, SUITE_ENTRY, type SuitePrograms } from "./runner-suite.ts";
export type { TestTools } from "./tools.ts";
