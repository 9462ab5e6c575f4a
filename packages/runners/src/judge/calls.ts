import type { CallOptions, CallResult, Entry, Inputs, Scalar, Tensors } from "@allclose/core";
import { decodeSafetensors, encodeSafetensors, isTensor, type Tensor } from "@allclose/core/tensor";
import { tensorsOf } from "../session/call.ts";
import { FrameError } from "../session/frame.ts";
import { AGAIN, GRADIENT, UPSTREAM } from "../session/messages.ts";
import { decodeJson, encodeJson } from "./exact-json.ts";
import type { Asked, BareResult } from "./messages.ts";

type Call = Omit<Extract<Asked, { type: "call" }>, "type" | "id" | "session" | "metered">;

/** A call as a sealed judge asks for it. */
export function encodeCall(inputs: Inputs, options: CallOptions): { call: Call; body: Uint8Array } {
  const { entry, seed, gradient, weigh } = options;
  const args = [...inputs].map(([name, value]) =>
    isTensor(value) ? { name } : { name, json: Buffer.from(encodeJson(value)).toString() },
  );
  const call = {
    args,
    ...(entry === undefined ? {} : { entry }),
    ...(seed === undefined ? {} : { seed }),
    ...(weigh === undefined ? {} : { weigh }),
    ...(gradient === undefined ? {} : { gradient: { of: gradient.of, again: gradient.again !== undefined } }),
  };
  return { call, body: tensorsOf(inputs, options) };
}

/**
 * What `encodeCall` made of one; nobody vouches for it.
 * @param read of an entry
 * @throws FrameError, FormatError, and what `read` throws
 */
export function decodeCall(
  { args, entry, seed, gradient, weigh }: Call,
  body: Uint8Array,
  read: (entry: unknown) => Entry,
): { inputs: Inputs; options: CallOptions } {
  const tensors = decodeSafetensors(body);
  const inputs = new Map<string, Tensor | Scalar>();
  for (const { name, json } of args) {
    const value = json === undefined ? tensors.get(name) : scalarOf(json);
    if (value === undefined) throw new FrameError("frame/answer", `there is no tensor ${JSON.stringify(name)}`);
    inputs.set(name, value);
  }
  const under = (prefix: string): Tensors =>
    new Map([...tensors].flatMap(([name, t]) => (name.startsWith(prefix) ? [[name.slice(prefix.length), t]] : [])));
  const options = {
    ...(entry === undefined ? {} : { entry: read(entry) }),
    ...(seed === undefined ? {} : { seed }),
    ...(weigh === undefined ? {} : { weigh }),
    ...(gradient === undefined
      ? {}
      : {
          gradient: {
            of: gradient.of,
            upstream: under(UPSTREAM),
            ...(gradient.again ? { again: under(AGAIN) } : {}),
          },
        }),
  };
  return { inputs, options };
}

function scalarOf(json: string): Scalar {
  const value = decodeJson(Buffer.from(json));
  const kinds = new Set([value].flat().map((item) => typeof item));
  const known = Array.isArray(value) ? ["number", "string"] : ["number", "string", "boolean"];
  if (kinds.size > 1 || [...kinds].some((kind) => !known.includes(kind)))
    throw new FrameError("frame/answer", `expected a number, a bool, a text or a list, got ${json.slice(0, 80)}`);
  return value as Scalar;
}

/** What came of a call, for a sealed judge. */
export function encodeResult(whole: CallResult): { result: BareResult; gradients: boolean; body: Uint8Array } {
  if (whole.state !== "ok") return { result: whole, gradients: false, body: new Uint8Array(0) };
  const { outputs, gradients, ...result } = whole;
  const named = [...(gradients ?? [])].map(([name, t]) => [GRADIENT + name, t] as const);
  return { result, gradients: gradients !== undefined, body: encodeSafetensors(new Map([...outputs, ...named])) };
}

export function decodeResult(result: BareResult, gradients: boolean, body: Uint8Array): CallResult {
  if (result.state !== "ok") return result;
  const tensors = [...decodeSafetensors(body)];
  const outputs = new Map(tensors.filter(([name]) => !name.startsWith(GRADIENT)));
  const named = tensors.filter(([name]) => name.startsWith(GRADIENT));
  if (!gradients) return { ...result, outputs };
  return { ...result, outputs, gradients: new Map(named.map(([name, t]) => [name.slice(GRADIENT.length), t])) };
}
