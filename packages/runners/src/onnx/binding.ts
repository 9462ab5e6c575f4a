import {
  type Arg,
  type Entry,
  type Failure,
  type Inputs,
  isTensorArg,
  nearest,
  type Parameter,
  type Scalar,
  type TensorSpec,
  valuesOf,
  whenAbsent,
} from "@allclose/core";
import { type DType, isFloat, isTensor, showShape, type Tensor } from "@allclose/core/tensor";
import { quoted, some } from "../intake/quote.ts";
import { dtypeOf, nameOfType } from "./data-types.ts";
import { bare, mustFit, scalarSpec, showDims } from "./fit.ts";
import type { Model, TensorType, Value } from "./model.ts";
import { ModelError } from "./model-error.ts";
import { readTensor } from "./tensor-proto.ts";

/** What of a signature stands where in a graph. */
export interface Binding {
  readonly inputs: readonly BoundInput[];
  readonly outputs: readonly { readonly name: string; readonly output: string }[];
}

export interface BoundInput {
  /** In the signature, and in the graph. */
  readonly name: string;
  readonly input: string;
  readonly type: TensorType;
  /** Of an optional argument: what the graph has for it, an initialiser of the same name. */
  readonly fallback: Tensor | undefined;
  /** A weight whose last two axes are exchanged there. */
  readonly transposed: boolean;
}

/**
 * Binds by name, as in the other languages: exactly, or but for case, underscores and dots. A single input for a single argument and
 * a single output for a single result need no name.
 *
 * Every argument needs an input, but for the optional ones and those that only say a size (`size`), which shapes say too. Every
 * input needs an argument or a default. An output that is missing is for the checks to judge.
 * @throws ModelError `onnx/signature`
 */
export function bindModel(model: Model, entry: Entry): Binding | { readonly unsupported: string } {
  const all = Object.entries(valuesOf(entry));
  const text = all.find(([, arg]) => isText(arg) && !arg.optional);
  if (text) return { unsupported: textIn(text[0]) };
  const args = all.filter(([, arg]) => !isText(arg));
  const inputs = matchInputs(model, entry, args);
  const outputs = matchOutputs(model, entry);
  const mixed = otherFloat([
    ...inputs.map(({ arg, value }) => ({ value, dtype: "dtype" in arg ? arg.dtype : undefined })),
    ...outputs.map(({ name, value }) => ({ value, dtype: entry.returns[name]?.dtype })),
  ]);
  if (mixed !== undefined) return { unsupported: mixed };
  for (const { name, value } of outputs) mustFit("output", name, value, entry.returns[name] as TensorSpec);
  return {
    inputs: inputs.map(({ name, arg, value, transposed }) => ({
      name,
      input: value.name,
      type: mustFit("input", name, value, isTensorArg(arg) ? arg : scalarSpec(arg)),
      fallback: arg.optional && value.initialiser ? readTensor(value.initialiser) : undefined,
      transposed,
    })),
    outputs: outputs.map(({ name, value }) => ({ name, output: value.name })),
  };
}

const textIn = (name: string): string => `an ONNX graph takes tensors only, and ${name} is text`;
const isText = (arg: Arg): boolean => "type" in arg && arg.type.startsWith("string");

interface Matched {
  readonly name: string;
  readonly arg: Arg;
  readonly value: Value;
  readonly transposed: boolean;
}

function matchInputs({ inputs }: Model, entry: Entry, args: readonly [string, Arg][]): Matched[] {
  const needed = inputs.filter((value) => value.initialiser === undefined);
  const [only] = args;
  if (args.length === 1 && only !== undefined && needed.length === 1 && !find(inputs, only[0]))
    return [{ name: only[0], arg: only[1], value: needed[0] as Value, transposed: false }];

  const found = args.flatMap(([name, arg]) => {
    const match = spellingsOf(name, entry.parameters?.[name]).flatMap(({ spelling, transposed }) => {
      const value = find(inputs, spelling);
      return value ? [{ name, arg, value, transposed }] : [];
    });
    return match.slice(0, 1);
  });
  const without = args.filter(([name, arg]) => isNeeded(arg) && !found.some((match) => match.name === name));
  const spare = needed.filter((value) => !found.some((match) => match.value === value));
  mustHaveWeights(without, entry.parameters ?? {}, inputs);
  if (without.length === 0 && spare.length === 0) return found;
  const expected = args.map(([name, arg]) => (arg.optional ? `${name} (optional)` : name)).join(", ");
  throw new ModelError(
    "onnx/signature",
    `expected a graph with the inputs ${expected}; this one has ${inputs.length === 0 ? "none" : some(inputs.map(({ name }) => name))}. ${advice(
      without.map(([name]) => name),
      spare.map(({ name }) => name),
      "input",
    )}`,
  );
}

/** @throws ModelError `onnx/parameter` for the first weight without an input */
function mustHaveWeights(
  without: readonly (readonly [string, Arg])[],
  parameters: Readonly<Record<string, Parameter>>,
  inputs: readonly Value[],
): void {
  const [name] = without.map(([key]) => key).filter((key) => key in parameters);
  if (name === undefined) return;
  const others = (parameters[name]?.aliases ?? []).map((alias) => (typeof alias === "string" ? alias : alias.name));
  const also = others.length > 0 ? ` (also accepted: ${others.join(", ")})` : "";
  throw new ModelError(
    "onnx/parameter",
    `no parameter ${name}${also} among the inputs of the graph, which are ${some(inputs.map((value) => value.name))}; weights are inputs, so that each case can give its own`,
  );
}

const isNeeded = (arg: Arg): boolean => !arg.optional && !("size" in arg && arg.size !== undefined);

/** A weight may have other names, as in a module. */
const spellingsOf = (name: string, parameter: Parameter | undefined) => [
  { spelling: name, transposed: false },
  ...(parameter?.aliases ?? []).map((alias) =>
    typeof alias === "string"
      ? { spelling: alias, transposed: false }
      : { spelling: alias.name, transposed: alias.transposed },
  ),
];

function matchOutputs({ outputs }: Model, entry: Entry): { readonly name: string; readonly value: Value }[] {
  const names = Object.keys(entry.returns);
  if (names.length === 1 && outputs.length === 1) return [{ name: names[0] as string, value: outputs[0] as Value }];
  const found = names.flatMap((name) => {
    const value = find(outputs, name);
    return value ? [{ name, value }] : [];
  });
  const without = names.filter((name) => !found.some((match) => match.name === name));
  const spare = outputs.filter((value) => !found.some((match) => match.value === value));
  // Where nothing of the graph is left that it could be, the output is missing, which a check says.
  if (without.length > 0 && (spare.length > 0 || found.length === 0))
    throw new ModelError(
      "onnx/signature",
      `expected a graph with the outputs ${names.join(", ")}; this one has ${outputs.length === 0 ? "none" : some(outputs.map(({ name }) => name))}. ${advice(
        // A result that is called as an argument is cannot be: no two values of a graph have one name.
        without.map((name) => (name in valuesOf(entry) ? otherwise(name) : name)),
        spare.map(({ name }) => name),
        "output",
      )}`,
    );
  return found;
}

/** The value of that name: exactly, or the only one that is spelt alike. */
function find(values: readonly Value[], name: string): Value | undefined {
  const exact = values.find((value) => value.name === name);
  if (exact !== undefined) return exact;
  const wanted = bare(name);
  const [first, second] = values.filter((value) => bare(value.name) === wanted);
  if (second !== undefined && first !== undefined)
    throw new ModelError(
      "onnx/signature",
      `${quoted(first.name)} and ${quoted(second.name)} of the graph could both be ${name}; name one of them exactly so`,
    );
  return first;
}

/** Another spelling of a name, by which it is found too. */
const otherwise = (name: string): string => {
  const plain = name.replaceAll(/[._]/g, "_");
  return plain === name ? `${name}_` : plain;
};

/** What to do about names that found no partner. */
function advice(without: readonly string[], spare: readonly string[], what: "input" | "output"): string {
  const pairs = without.flatMap((name) =>
    nearest(name, spare, 1).map((other) => `${quoted(other)} to ${quoted(name)}`),
  );
  if (pairs.length > 0) return `Rename ${pairs.join(", ")}.`;
  if (without.length > 0 && spare.length >= without.length)
    return `Name them so when exporting: torch.onnx.export(…, ${what}_names=[…]); nothing else says which is which.`;
  if (without.length > 0) return `There is no ${what} ${some(without)}.`;
  return `Nothing is given for ${some(spare)}; make ${spare.length === 1 ? "it" : "them"} part of the graph, or give ${spare.length === 1 ? "it" : "them"} a default: an initialiser of the same name.`;
}

/** A model of float32 that is asked in another floating-point dtype is not wrong; it has one dtype. */
function otherFloat(pairs: readonly { value: Value; dtype: DType | undefined }[]): string | undefined {
  const other = pairs.find(
    ({ value, dtype }) =>
      dtype !== undefined &&
      isFloat(dtype) &&
      (dtype === "bfloat16" || (dtype !== "float32" && value.tensor && dtypeOf(value.tensor.dataType) === "float32")),
  );
  return other?.value.tensor && other.dtype && oneDtype(other.value.tensor, other.dtype);
}

/** Why a call cannot be asked of a model, although nothing is wrong with it: a graph has one dtype, and takes no text. */
export function unaskable({ inputs }: Binding, entry: Entry, given: Inputs): string | undefined {
  const text = Object.entries(valuesOf(entry)).find(([name, arg]) => isText(arg) && given.has(name));
  if (text) return textIn(text[0]);
  for (const { name, type } of inputs) {
    const value = given.get(name);
    if (isTensor(value) && value.dtype !== dtypeOf(type.dataType)) return oneDtype(type, value.dtype);
  }
  return undefined;
}

const oneDtype = ({ dataType }: TensorType, asked: DType): string =>
  asked === "bfloat16"
    ? "the ONNX runtime here has no bfloat16"
    : `a graph has one dtype, and that of this one is ${nameOfType(dataType)}, not ${asked}`;

/** Why a model cannot be called with these arguments: an input without a value, a value without an input, or a size that the graph has fixed otherwise. */
export function misfit(
  { inputs }: Binding,
  entry: Entry,
  given: Inputs,
): Pick<Failure, "kind" | "message"> | undefined {
  for (const { name, input, fallback, type, transposed } of inputs) {
    const value = given.get(name);
    if (value === undefined && fallback === undefined && whenAbsent(entry, name, given) === undefined)
      return wrong(
        `${name} is absent in this call, and the graph has no default for its input ${quoted(input)}: give it an initialiser of the same name, which counts when nothing is given${dtypeOf(type.dataType) === "bool" ? "; of a mask, true with as many axes of size 1" : ""}`,
      );
    if (value === undefined || type.dims === undefined) continue;
    const shape = transposed ? exchanged(shapeOf(value)) : shapeOf(value);
    const fits = type.dims.every((dim, i) => typeof dim === "string" || shape.length === 0 || dim === shape[i]);
    if (!fits)
      return wrong(
        `the graph fixes its input ${quoted(input)} to the shape ${showDims(type.dims)}, and it was called with ${showShape(shape)}: export it with dynamic axes`,
        name in (entry.parameters ?? {}) ? "missing-parameter" : "wrong-signature",
      );
  }
  const bound = new Set(inputs.map(({ name }) => name));
  const values = valuesOf(entry);
  // A size is said by shapes too, and of a text no graph could hear.
  const hears = (arg: Arg | undefined) =>
    arg?.optional === true && !("size" in arg && arg.size !== undefined) && !isText(arg);
  const unheard = [...given.keys()].find((name) => !bound.has(name) && hears(values[name]));
  return unheard === undefined
    ? undefined
    : wrong(`${unheard} is given in this call, and the graph has no input for it`);
}

const wrong = (message: string, kind: Failure["kind"] = "wrong-signature") => ({ kind, message });
const shapeOf = (value: Tensor | Scalar): readonly number[] =>
  isTensor(value) ? value.shape : Array.isArray(value) ? [value.length] : [];
const exchanged = (shape: readonly number[]): number[] => [...shape.slice(0, -2), ...shape.slice(-2).reverse()];
