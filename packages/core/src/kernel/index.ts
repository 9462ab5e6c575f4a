export type { Dense, DenseMask } from "./arrays.ts";
export { attention } from "./attention.ts";
export type { AttentionOptions, AttentionResult, Backend } from "./backend.ts";
export { combine } from "./combine.ts";
export { type OnlineSoftmax, onlineSoftmax } from "./online-softmax.ts";
export { attentionOracle, type OracleResult, oracle } from "./oracle.ts";
export { attentionGradients } from "./oracle-gradients.ts";
export type { AttentionArgs, Mask, Problem } from "./shapes.ts";
export { type WasmOptions, wasm } from "./wasm.ts";
