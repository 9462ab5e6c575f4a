export { type NodeRunnerOptions, nodeRunner } from "./runner.ts";
