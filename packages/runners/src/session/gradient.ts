import type { GradientRequest, Inputs, Limits } from "@allclose/core";
import { BYTES, isFloat, isTensor, sizeOf } from "@allclose/core/tensor";

/** Why there is no gradient with respect to what was named, in words. */
export function withoutGradient({ of }: GradientRequest, inputs: Inputs, limits: Limits): string | undefined {
  let bytes = 0;
  for (const name of of) {
    const value = inputs.get(name);
    if (!isTensor(value)) return `a gradient with respect to ${name}, which is not a tensor of this call`;
    if (!isFloat(value.dtype)) return `a gradient with respect to ${name}, whose dtype is ${value.dtype}`;
    bytes += sizeOf(value.shape) * BYTES[value.dtype];
  }
  return bytes > limits.resultBytes ? `gradients of ${bytes} bytes, more than a result may have` : undefined;
}
