import { type Arg, canonical, type TensorSpec } from "@allclose/core";
import { quoted } from "../intake/quote.ts";
import { nameOfType } from "./data-types.ts";
import type { TensorType, Value } from "./model.ts";
import { ModelError } from "./model-error.ts";

/** What a value that is no tensor in the signature is in a graph: of one of these dtypes. */
interface Spec {
  readonly dtypes: readonly string[];
  readonly shape: readonly (number | string)[];
}

/** A number is a tensor of no axes, or of one axis of size 1; a list has one axis. */
export function scalarSpec({ type }: Exclude<Arg, { dtype: unknown }>): Spec {
  const one = type.replace(/s$/, "");
  const dtypes =
    one === "int"
      ? ["int64", "int32", "float32", "float64"]
      : one === "float"
        ? ["float32", "float64", "float16"]
        : [one];
  return { dtypes, shape: type === one ? [] : ["N"] };
}

/**
 * @returns the type of an input or output that is what the signature says
 * @throws ModelError `onnx/signature`
 */
export function mustFit(
  what: "input" | "output",
  name: string,
  { name: own, tensor }: Value,
  spec: TensorSpec | Spec,
): TensorType {
  const scalar = "dtypes" in spec && spec.shape.length === 0;
  const dtypes = "dtypes" in spec ? spec.dtypes : [spec.dtype];
  const title =
    bare(own) === bare(name) ? `the ${what} ${quoted(own)}` : `the ${what} ${quoted(own)}, which is ${name},`;
  const misfitting = (expected: string, came: string): ModelError =>
    new ModelError("onnx/signature", `expected ${title} to ${expected}; ${came}`);
  if (tensor === undefined) throw misfitting("be a tensor", "it is a sequence, a map, an optional, or without a type");
  const dtype = nameOfType(tensor.dataType);
  if (!dtypes.includes(dtype))
    throw misfitting(`be of ${dtypes.join(" or ")}`, `it is of ${dtype}. ${castAdvice(dtype, dtypes)}`);
  const { dims } = tensor;
  if (dims === undefined || (scalar && dims.length === 1 && (typeof dims[0] === "string" || dims[0] === 1)))
    return tensor;
  if (dims.length !== spec.shape.length)
    throw misfitting(
      `have ${axes(spec.shape.length)}, ${showDims(spec.shape)}`,
      `it has ${axes(dims.length)}, ${showDims(dims)}`,
    );
  const fixed = dims.find(
    (dim, i) => typeof dim === "number" && typeof spec.shape[i] === "number" && dim !== spec.shape[i],
  );
  if (fixed !== undefined) throw misfitting(`have the shape ${showDims(spec.shape)}`, `it has ${showDims(dims)}`);
  return tensor;
}

const axes = (n: number): string => `${n} ${n === 1 ? "axis" : "axes"}`;
const castAdvice = (came: string, expected: readonly string[]): string =>
  expected.includes("bool") || came === "bool"
    ? "Put a Cast in the graph, right behind it."
    : `Export the model in ${expected[0]}, or put a Cast in the graph, right behind it.`;

export const showDims = (dims: readonly (number | string)[]): string =>
  `(${dims.map((dim) => (dim === "" ? "?" : dim)).join(", ")}${dims.length === 1 ? "," : ""})`;

/** A name without what does not count in it: case, underscores and dots. */
export const bare = (name: string): string => canonical(name.replaceAll(".", "_"));
