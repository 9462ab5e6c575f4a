import { AllcloseError } from "@allclose/core";

/**
 * An ONNX model is not taken. `code` is `onnx/not-onnx` (its bytes are something else), `onnx/malformed` (they break off or
 * contradict themselves), `onnx/too-large`, `onnx/refused` (it asks for what is not run here) or `onnx/signature` (its inputs and
 * outputs are not those of the entry) or `onnx/parameter` (it has no input for a weight).
 */
export class ModelError extends AllcloseError {}

const MOST = 60;

/** A name out of a model, as it stands in a message. */
export const quoted = (name: string): string =>
  `\`${name.length > MOST ? `${name.slice(0, MOST)}…` : name}\``.replace(/[\p{Cc}\p{Cf}\p{Co}\u2028\u2029]/gu, "�");

/** Names in a message: a few of them, and how many more there are. */
export function listed(names: readonly string[], most = 12): string {
  const shown = names.slice(0, most).map(quoted).join(", ");
  return names.length > most ? `${shown} and ${names.length - most} more` : shown;
}
