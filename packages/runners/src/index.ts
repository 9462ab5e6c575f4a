export { definesEntry, type ReadOptions, readSubmission } from "./intake/index.ts";
export { createRunner, type LocalRunnerOptions } from "./local.ts";
export { inspectMachine, type MachinePart } from "./machine.ts";
export { nodeRunner } from "./node/index.ts";
export { type OnnxRunnerOptions, onnxRunner } from "./onnx/runner.ts";
export { readProblem, readSpec } from "./problem/read-problem.ts";
export { readYaml } from "./problem/yaml.ts";
export { type PythonRunnerOptions, pythonRunner } from "./python/runner.ts";
export { type Isolation, type JailOptions, openJail } from "./sandbox/tier.ts";
