export { type AttentionContract, attentionContract } from "./attention.contract.ts";
export {
  type Attribute as OnnxAttribute,
  field,
  type Graph as OnnxGraph,
  type ModelOptions as OnnxOptions,
  message,
  type Node as OnnxNode,
  tensorProto,
  type ValueType as OnnxType,
  valueProto,
  varint,
  writeModel,
} from "./onnx-model.ts";
export { runnerSuite, SUITE_ENTRY, type SuitePrograms } from "./runner-suite.ts";
export type { TestTools } from "./tools.ts";
