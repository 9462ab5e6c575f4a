import type { CallOptions, Entry, Inputs, Limits } from "@allclose/core";
import { type DType, isTensor } from "@allclose/core/tensor";
import { withoutGradient } from "./gradient.ts";

const WITHOUT_ARRAY: readonly DType[] = ["float16", "bfloat16"];

/** What cannot be asked of JavaScript, although nothing is wrong with the submission. */
export function unsupportedInJavaScript(
  entry: Entry,
  limits: Limits,
  inputs: Inputs,
  { gradient }: CallOptions,
): string | undefined {
  if (gradient?.again) return "gradients of gradients need automatic differentiation, which JavaScript has not";
  const given = [...inputs].flatMap(([name, value]) => (isTensor(value) ? [{ name, dtype: value.dtype }] : []));
  const returned = Object.entries(entry.returns).map(([name, { dtype }]) => ({ name, dtype }));
  const none = [...given, ...returned].find(({ dtype }) => WITHOUT_ARRAY.includes(dtype));
  if (none) return `JavaScript has no typed array for ${none.dtype}, the dtype of ${none.name}`;
  return gradient && withoutGradient(gradient, inputs, limits);
}
