import { FormatError } from "@allclose/core";
import { decodeNpy, readSafetensors, type Tensor } from "@allclose/core/tensor";
import { readZip } from "../archive/read-zip.ts";
import { quoted } from "../intake/quote.ts";
import { ABOUT, TENSOR_NAME } from "./names.ts";
import { decodeText } from "./text.ts";

/** How many values a .safetensors file, or an array of a .npz file, may hold: 128 MiB of float64, as which they are held. */
const MAX_VALUES = 2 ** 24;

/** What was handed in: tensors by `<case>/<output>`, and the line that says what they are about. */
export interface OutputsFile {
  readonly format: "npz" | "safetensors";
  readonly about: string | undefined;
  readonly names: readonly string[];
  /** @throws FormatError `npy/…`, `zip/…` */
  read(name: string): Tensor;
}

export const isNpz = (name: string): boolean => name.toLowerCase().endsWith(".npz");

/**
 * Reads a .npz or .safetensors file that nobody vouches for.
 * @throws FormatError `zip/…`, `npy/…`, `safetensors/…`, `tensors/name`
 */
export const readOutputs = (name: string, bytes: Uint8Array): OutputsFile =>
  isNpz(name) ? readNpz(bytes) : fromSafetensors(bytes);

function readNpz(bytes: Uint8Array): OutputsFile {
  const files = withName("not a readable .npz file", () => readZip(bytes));
  let about: string | undefined;
  const arrays = new Map<string, () => Uint8Array>();
  for (const { path, read } of files) {
    if (!path.endsWith(".npy"))
      throw new FormatError("tensors/name", `${quoted(path)} is no array: its name should end in .npy`);
    const name = path.slice(0, -4);
    if (name === ABOUT) about = decodeText(read());
    else arrays.set(checked(name), read);
  }
  return {
    format: "npz",
    about,
    names: [...arrays.keys()],
    read: (name) => withName(name, () => decodeNpy((arrays.get(name) as () => Uint8Array)(), { values: MAX_VALUES })),
  };
}

function fromSafetensors(bytes: Uint8Array): OutputsFile {
  const { tensors, metadata } = readSafetensors(bytes, { names: TENSOR_NAME, values: MAX_VALUES });
  return {
    format: "safetensors",
    about: metadata.get(ABOUT),
    names: [...tensors.keys()],
    read: (name) => tensors.get(name) as Tensor,
  };
}

function checked(name: string): string {
  if (TENSOR_NAME.test(name)) return name;
  throw new FormatError(
    "tensors/name",
    `expected names like ordinary-0/output, of a case and an output, but ${JSON.stringify(name.slice(0, 60))} came`,
  );
}

/** A fault, with the name of what it is in. */
function withName<T>(name: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof FormatError) throw new FormatError(error.code, `${name}: ${error.message}`);
    throw error;
  }
}
