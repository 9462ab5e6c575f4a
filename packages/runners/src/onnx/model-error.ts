import { AllcloseError } from "@allclose/core";

/**
 * An ONNX model is not taken. `code` is `onnx/not-onnx` (its bytes are something else), `onnx/malformed` (they break off or
 * contradict themselves), `onnx/too-large`, `onnx/refused` (it asks for what is not run here) or `onnx/signature` (its inputs and
 * outputs are not those of the entry) or `onnx/parameter` (it has no input for a weight).
 */
export class ModelError extends AllcloseError {}
