import {
  aboutLine,
  type Entry,
  FormatError,
  InputError,
  isTensorArg,
  type Published,
  type Scalar,
  valuesOf,
} from "@allclose/core";
import { encodeNpy, encodeSafetensors, isTensor, type Tensor, tensor } from "@allclose/core/tensor";
import { writeZip } from "../archive/write-zip.ts";
import { ABOUT, TENSOR_NAME } from "./names.ts";
import { encodeText } from "./text.ts";

export const INPUT_FORMATS = ["npz", "safetensors"] as const;
export type InputFormat = (typeof INPUT_FORMATS)[number];

/** Whether some input is bfloat16, which .npz cannot hold: in whatever dtype a problem is graded, a family may have its own. */
export const hasBfloat16 = (published: Published): boolean =>
  published.cases().some(({ inputs }) => [...inputs.values()].some((v) => isTensor(v) && v.dtype === "bfloat16"));

/**
 * The published inputs as one file, the same bytes every time: `<case>/<argument>` for each argument that is there, and `about`.
 * A number or bool is a tensor without axes (int64, float64 or bool), a list of numbers one with one axis. A text is a vector
 * of uint8 in .npz, metadata in safetensors; of a list of texts each has a line.
 * @throws InputError `inputs/format`, `inputs/text`: what the format cannot hold
 */
export function inputsFile(published: Published, entry: Entry, format: InputFormat): Uint8Array {
  const tensors = new Map<string, Tensor>();
  const texts = new Map<string, string>([[ABOUT, aboutLine(published)]]);
  const specs = valuesOf(entry);
  for (const { name, inputs } of published.cases())
    for (const [argument, value] of inputs) {
      const spec = specs[argument];
      const path = `${name}/${argument}`;
      if (isTensor(value)) tensors.set(path, value);
      else if (spec !== undefined && !isTensorArg(spec) && spec.type.startsWith("string"))
        texts.set(path, [value].flat().join("\n"));
      else tensors.set(path, numbers(value, spec !== undefined && !isTensorArg(spec) ? spec.type : "float"));
    }
  return format === "npz" ? npz(tensors, texts) : safetensors(tensors, texts);
}

type Type = "int" | "float" | "bool" | "string" | "ints" | "floats" | "strings";

function numbers(value: Scalar, type: Type): Tensor {
  const values = [value].flat().map(Number);
  const dtype = type === "bool" ? "bool" : type.startsWith("int") ? "int64" : "float64";
  return tensor(Array.isArray(value) ? [values.length] : [], values, dtype);
}

function npz(tensors: ReadonlyMap<string, Tensor>, texts: ReadonlyMap<string, string>): Uint8Array {
  const files = new Map([...texts].map(([name, text]) => [`${name}.npy`, encodeText(text)]));
  for (const [name, t] of tensors) {
    if (t.dtype === "bfloat16")
      throw new InputError("inputs/format", [`.npz has no bfloat16, which ${name} is; ask for --format safetensors`]);
    files.set(`${name}.npy`, encodeNpy(t));
  }
  return writeZip(files);
}

function safetensors(tensors: ReadonlyMap<string, Tensor>, texts: ReadonlyMap<string, string>): Uint8Array {
  try {
    return encodeSafetensors(tensors, { names: TENSOR_NAME, metadata: Object.fromEntries(texts) });
  } catch (error) {
    if (error instanceof FormatError)
      throw new InputError("inputs/text", [`${error.message}; choose another seed, or ask for --format npz`]);
    throw error;
  }
}
