import { type CallOptions, type Entry, type Inputs, valuesOf } from "@allclose/core";
import { decodeSafetensors, encodeSafetensors, isTensor, type Tensor } from "@allclose/core/tensor";
import { type Frame, FrameError } from "./frame.ts";
import { AGAIN, type CallArg, type CallRequest, GRADIENT, SEED, spell, UPSTREAM } from "./messages.ts";

/** What a sealed process is told to call, apart from the tensors. */
export function callRequest(
  call: number,
  entry: Entry,
  inputs: Inputs,
  { entry: other, gradient, seed }: CallOptions,
): CallRequest {
  const names = new Set([...Object.keys(valuesOf(entry)), ...inputs.keys()]);
  return {
    type: "call",
    call,
    ...(other ? { entry: other } : {}),
    seed: (seed ?? SEED) >>> 0,
    args: [...names].map((name): CallArg => {
      const value = inputs.get(name);
      if (value === undefined) return { name, absent: true };
      return isTensor(value) ? { name, tensor: true } : { name, value: spell(value) };
    }),
    ...(gradient
      ? {
          gradient: {
            of: gradient.of,
            upstream: [...gradient.upstream.keys()],
            ...(gradient.again ? { again: [...gradient.again.keys()] } : {}),
          },
        }
      : {}),
  };
}

/** The tensors of a call, as safetensors. */
export function tensorsOf(inputs: Inputs, { gradient }: CallOptions): Uint8Array {
  const tensors = new Map<string, Tensor>();
  for (const [name, value] of inputs) if (isTensor(value)) tensors.set(name, value);
  for (const [name, value] of gradient?.upstream ?? []) tensors.set(`${UPSTREAM}${name}`, value);
  for (const [name, value] of gradient?.again ?? []) tensors.set(`${AGAIN}${name}`, value);
  return encodeSafetensors(tensors);
}

/**
 * What came back, told apart by name.
 * @throws FormatError, FrameError
 */
export function resultsOf(
  frame: Frame,
  entry: Entry,
  { gradient }: CallOptions,
): { outputs: Map<string, Tensor>; gradients?: Map<string, Tensor> } {
  const outputs = new Map<string, Tensor>();
  const gradients = new Map<string, Tensor>();
  for (const [name, value] of decodeSafetensors(frame.body)) {
    if (Object.hasOwn(entry.returns, name)) outputs.set(name, value);
    else if (name.startsWith(GRADIENT) && gradient?.of.includes(name.slice(GRADIENT.length)))
      gradients.set(name.slice(GRADIENT.length), value);
    else throw new FrameError("frame/answer", `a tensor named ${JSON.stringify(name)} came, and was not asked for`);
  }
  return gradient ? { outputs, gradients } : { outputs };
}
