export { definesEntry, type ReadOptions, readSubmission } from "./intake/index.ts";
export { type Judge, type JudgeOptions, openJudge } from "./judge/judge.ts";
export type { ReferenceLimits } from "./judge/limits.ts";
export { createRunner, type LocalRunnerOptions } from "./local.ts";
export { inspectMachine, type MachinePart } from "./machine.ts";
export type { EquipmentOptions } from "./node/equipment.ts";
export { type NodeRunnerOptions, nodeRunner } from "./node/index.ts";
export { type OnnxRunnerOptions, onnxRunner } from "./onnx/runner.ts";
export { problemFile } from "./problem/problem-file.ts";
export { readProblem, readSpec } from "./problem/read-problem.ts";
export { readYaml } from "./problem/yaml.ts";
export { type PythonRunnerOptions, pythonRunner } from "./python/runner.ts";
export type { Policy } from "./sandbox/bwrap.ts";
export type { RunFolder } from "./sandbox/folder.ts";
export type { Command, CommandOptions, Jail } from "./sandbox/jail.ts";
export type { Layer, Sealing } from "./sandbox/layers.ts";
export type { PythonInterpreter } from "./sandbox/pythons.ts";
export { type Isolation, type JailOptions, openJail } from "./sandbox/tier.ts";
export type { User } from "./sandbox/user.ts";
export {
  aboutOf,
  hasBfloat16,
  INPUT_FORMATS,
  type InputFormat,
  inputsFile,
  mustBeAbout,
  tensorsRunner,
} from "./tensors/index.ts";
