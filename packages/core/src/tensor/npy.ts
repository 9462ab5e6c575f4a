import { FormatError } from "../errors.ts";
import { exact } from "./arithmetic.ts";
import { fromBytes, toBytes } from "./bytes.ts";
import { BYTES, type DType } from "./dtype.ts";
import { transpose } from "./reshape.ts";
import { sizeOf, type Tensor } from "./tensor.ts";

const DESCR: Readonly<Partial<Record<DType, string>>> = {
  float64: "<f8",
  float32: "<f4",
  float16: "<f2",
  int64: "<i8",
  int32: "<i4",
  bool: "|b1",
};
const DTYPE_OF = new Map(Object.entries(DESCR).map(([dtype, descr]) => [descr, dtype as DType]));
const MAGIC = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59];
const MAX_HEADER = 2 ** 16;
const MAX_RANK = 8;
/** The dictionary as NumPy writes it; MLX and others differ in the spaces and commas of the shape. */
const HEADER =
  /^\{'descr': '([^']{2,8})', 'fortran_order': (True|False), 'shape': \((|\d+, ?|\d+(?:, ?\d+)+(?:, ?)?)\),? ?\}\s*$/;

/**
 * Writes a tensor as a NumPy .npy file, version 1.0 (numpy.lib.format).
 * @throws FormatError `npy/dtype` for bfloat16, which the format cannot say
 */
export function encodeNpy(t: Tensor): Uint8Array {
  const descr = DESCR[t.dtype];
  if (descr === undefined) throw new FormatError("npy/dtype", `.npy has no ${t.dtype}; write safetensors instead`);
  return npyFile(descr, t.shape, toBytes(t.data, t.dtype));
}

/** A .npy file, version 1.0, of row-major data whose dtype NumPy calls `descr`. */
export function npyFile(descr: string, dims: readonly number[], data: Uint8Array): Uint8Array {
  const shape = dims.length === 1 ? `${dims[0]},` : dims.join(", ");
  const text = `{'descr': '${descr}', 'fortran_order': False, 'shape': (${shape}), }`;
  const padded = `${text.padEnd(Math.ceil((text.length + 11) / 64) * 64 - 11)}\n`;
  const out = new Uint8Array(10 + padded.length + data.length);
  out.set(MAGIC);
  out.set([1, 0, padded.length & 0xff, padded.length >> 8], 6);
  out.set(new TextEncoder().encode(padded), 10);
  out.set(data, 10 + padded.length);
  return out;
}

/** What a .npy file says of itself, and where its data begins. */
export interface NpyHeader {
  readonly descr: string;
  /** Whether the first index is the one that moves fastest in the data. */
  readonly fortranOrder: boolean;
  readonly shape: readonly number[];
  readonly start: number;
}

/**
 * Reads the header of a .npy file, versions 1 to 3; a structured dtype is refused.
 * @throws FormatError `npy/…`
 */
export function npyHeader(bytes: Uint8Array): NpyHeader {
  if (bytes.length < 12 || MAGIC.some((byte, i) => bytes[i] !== byte))
    fail("magic", "it does not start with \\x93NUMPY");
  const major = bytes[6] as number;
  if (major < 1 || major > 3) fail("version", `version ${major} is not known`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const length = major === 1 ? view.getUint16(8, true) : view.getUint32(8, true);
  const start = (major === 1 ? 10 : 12) + length;
  if (length > MAX_HEADER || start > bytes.length) fail("header", `a header of ${length} bytes does not fit`);
  const text = String.fromCharCode(...bytes.subarray(start - length, start));
  const match = HEADER.exec(text);
  if (match === null) return fail("header", "the header is not the dictionary that numpy writes");
  const [, descr, order, dims] = match as unknown as [string, string, string, string];
  const shape = (dims.match(/\d+/g) ?? []).map(Number);
  if (shape.length > MAX_RANK || !shape.every(Number.isSafeInteger)) return fail("shape", `(${dims.slice(0, 40)})`);
  return { descr, fortranOrder: order === "True", shape, start };
}

/**
 * Reads a NumPy .npy file of at most `values` values, versions 1 to 3, little-endian, in C or Fortran order. Objects and
 * structured dtypes are refused.
 * @throws FormatError `npy/…`
 */
export function decodeNpy(bytes: Uint8Array, { values = Infinity }: { readonly values?: number } = {}): Tensor {
  const { descr, fortranOrder, shape, start } = npyHeader(bytes);
  const dtype = DTYPE_OF.get(descr);
  if (dtype === undefined) return fail("dtype", `'${descr}' is not one of ${[...DTYPE_OF.keys()].join(", ")}`);
  if (sizeOf(shape) > values) fail("values", `it holds ${sizeOf(shape)} values; ${values} are read at most`);
  const size = sizeOf(shape) * BYTES[dtype];
  if (bytes.length - start !== size)
    fail("size", `shape and dtype ask for ${size} bytes, but ${bytes.length - start} came`);
  const data = fromBytes(bytes.subarray(start), dtype);
  if (!fortranOrder) return { dtype, shape, data, arithmetic: exact };
  const reversed: Tensor = { dtype, shape: [...shape].reverse(), data, arithmetic: exact };
  return transpose(
    reversed,
    shape.map((_, i) => shape.length - 1 - i),
  );
}

function fail(code: string, message: string): never {
  throw new FormatError(`npy/${code}`, `not a readable .npy file: ${message}`);
}
