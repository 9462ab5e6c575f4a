import { FormatError } from "../errors.ts";
import { exact } from "./arithmetic.ts";
import { fromBytes, toBytes } from "./bytes.ts";
import { BYTES, type DType } from "./dtype.ts";
import type { Tensor } from "./tensor.ts";

const NAMES: Readonly<Record<DType, string>> = {
  float64: "F64",
  float32: "F32",
  float16: "F16",
  bfloat16: "BF16",
  int64: "I64",
  int32: "I32",
  bool: "BOOL",
};
const DTYPE_OF = new Map(Object.entries(NAMES).map(([dtype, name]) => [name, dtype as DType]));

const MAX_HEADER = 2 ** 16;
const MAX_RANK = 8;
const NAME = /^[A-Za-z][A-Za-z0-9_.]{0,127}$/;

export interface SafetensorsOptions {
  /** Which names tensors may have; identifiers and dotted paths by default. */
  readonly names?: RegExp;
}

/**
 * Writes tensors in the safetensors format (huggingface/safetensors, format.md): an 8-byte header length, a JSON header,
 * then the bytes of all tensors, row-major and little-endian, without a gap.
 * @throws FormatError `safetensors/name`; `safetensors/metadata` for a text that JSON would escape, which `decodeSafetensors` refuses
 */
export function encodeSafetensors(
  tensors: ReadonlyMap<string, Tensor>,
  { names = NAME, metadata }: SafetensorsOptions & { readonly metadata?: Readonly<Record<string, string>> } = {},
): Uint8Array {
  const parts: Uint8Array[] = [];
  const header: Record<string, unknown> = Object.create(null);
  if (metadata !== undefined) {
    if (JSON.stringify(metadata).includes("\\"))
      throw new FormatError(
        "safetensors/metadata",
        "metadata may hold no quotation mark, backslash or control character",
      );
    header["__metadata__"] = metadata;
  }
  let offset = 0;
  for (const [name, t] of tensors) {
    if (!names.test(name)) throw new FormatError("safetensors/name", `not a tensor name: ${JSON.stringify(name)}`);
    const bytes = toBytes(t.data, t.dtype);
    header[name] = { dtype: NAMES[t.dtype], shape: t.shape, data_offsets: [offset, offset + bytes.length] };
    offset += bytes.length;
    parts.push(bytes);
  }
  // Padded with spaces to a multiple of 8, as the reference writer does, so that the data is aligned.
  const json = new TextEncoder().encode(JSON.stringify(header));
  const head = new Uint8Array(Math.ceil(json.length / 8) * 8).fill(0x20);
  head.set(json);
  const out = new Uint8Array(8 + head.length + offset);
  new DataView(out.buffer).setBigUint64(0, BigInt(head.length), true);
  out.set(head, 8);
  let at = 8 + head.length;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}

/**
 * Reads safetensors bytes that nobody vouches for. Stricter than the format asks: names are identifiers, the header has
 * no escapes and no name twice, and the tensors cover the data exactly.
 * @throws FormatError `safetensors/…`
 */
export const decodeSafetensors = (bytes: Uint8Array): Map<string, Tensor> => readSafetensors(bytes).tensors;

/**
 * As `decodeSafetensors`, with the metadata. All tensors together may hold `values` values.
 * @throws FormatError `safetensors/…`
 */
export function readSafetensors(
  bytes: Uint8Array,
  { names = NAME, values = Infinity }: SafetensorsOptions & { readonly values?: number } = {},
): { readonly tensors: Map<string, Tensor>; readonly metadata: ReadonlyMap<string, string> } {
  const entries = readHeader(bytes, names);
  const held = entries.list.reduce((n, { from, to, dtype }) => n + (to - from) / BYTES[dtype], 0);
  if (held > values) fail("values", `it holds ${held} values; ${values} are read at most`);
  const out = new Map<string, Tensor>();
  let end = entries.dataStart;
  for (const { name, dtype, shape, from, to } of entries.list.sort((a, b) => a.from - b.from || a.to - b.to)) {
    if (entries.dataStart + from !== end)
      fail("offsets", `the bytes of ${name} do not start where the previous tensor ends`);
    end = entries.dataStart + to;
    if (end > bytes.length) fail("truncated", `${name} ends at byte ${end} of ${bytes.length}`);
    const data = fromBytes(bytes.subarray(entries.dataStart + from, end), dtype);
    out.set(name, { dtype, shape, data, arithmetic: exact });
  }
  if (end !== bytes.length) fail("trailing", `${bytes.length - end} bytes follow the last tensor`);
  return { tensors: out, metadata: entries.metadata };
}

interface HeaderEntry {
  name: string;
  dtype: DType;
  shape: number[];
  from: number;
  to: number;
}

interface Header {
  list: HeaderEntry[];
  metadata: Map<string, string>;
  dataStart: number;
}

function readHeader(bytes: Uint8Array, names: RegExp): Header {
  if (bytes.length < 8) fail("truncated", `a file has at least 8 bytes, but ${bytes.length} came`);
  const length = new DataView(bytes.buffer, bytes.byteOffset, 8).getBigUint64(0, true);
  if (length > BigInt(MAX_HEADER)) fail("header", `the header may have ${MAX_HEADER} bytes, but claims ${length}`);
  const dataStart = 8 + Number(length);
  if (dataStart > bytes.length) fail("truncated", `the header ends at byte ${dataStart} of ${bytes.length}`);
  if (bytes[8] !== 0x7b) fail("header", "the header does not start with {");
  const text = decodeText(bytes.subarray(8, dataStart));
  if (text.includes("\\")) fail("header", "the header contains an escape; names are plain identifiers");
  const json = parseJson(text);
  if (typeof json !== "object" || json === null || Array.isArray(json)) fail("header", "the header is not an object");
  const entries = Object.entries(json as object);
  const list = entries
    .filter(([name]) => name !== "__metadata__")
    .map(([name, entry]) => readEntry(name, entry, names));
  const said = entries.find(([name]) => name === "__metadata__");
  const metadata = said === undefined ? {} : said[1];
  if (!isTexts(metadata)) return fail("header", "__metadata__ is not a map from text to text");
  // JSON.parse keeps the last of two equal keys without a word. With no escapes about, the keys of the text can be counted.
  const written = [...text.matchAll(/"[^"]*"(\s*:)?/g)].filter((match) => match[1] !== undefined).length;
  const kept = entries.reduce((n, [, entry]) => n + 1 + Object.keys(entry as object).length, 0);
  if (written !== kept) fail("header", "a name stands twice");
  return { list, metadata: new Map(Object.entries(metadata)), dataStart };
}

function readEntry(name: string, entry: unknown, names: RegExp): HeaderEntry {
  if (!names.test(name)) fail("name", `not a tensor name: ${JSON.stringify(name.slice(0, 40))}`);
  const { dtype, shape, data_offsets, ...rest } = (typeof entry === "object" && entry !== null ? entry : {}) as Record<
    string,
    unknown
  >;
  const known = typeof dtype === "string" ? DTYPE_OF.get(dtype) : undefined;
  if (known === undefined) return fail("dtype", `${name} has a dtype that is not read here`);
  if (!isSizes(shape) || shape.length > MAX_RANK) return fail("shape", `${name} has no valid shape`);
  if (!isSizes(data_offsets) || data_offsets.length !== 2) return fail("offsets", `${name} has no valid data_offsets`);
  if (Object.keys(rest).length > 0) fail("header", `${name} has fields that the format does not know`);
  const [from, to] = data_offsets as [number, number];
  // A product beyond 2^53 loses digits, but then it is far from any byte length that fits in memory.
  const size = shape.reduce((n, d) => n * d, 1) * BYTES[known];
  if (to - from !== size) fail("size", `${name} should have ${size} bytes, but its offsets span ${to - from}`);
  return { name, dtype: known, shape, from, to };
}

const isSizes = (x: unknown): x is number[] =>
  Array.isArray(x) && x.every((n) => Number.isSafeInteger(n) && n >= 0 && !Object.is(n, -0));

const isTexts = (x: unknown): x is Record<string, string> =>
  typeof x === "object" && x !== null && !Array.isArray(x) && Object.values(x).every((v) => typeof v === "string");

function decodeText(bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return fail("header", "the header is not UTF-8");
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return fail("header", "the header is not JSON");
  }
}

function fail(code: string, message: string): never {
  throw new FormatError(`safetensors/${code}`, `not a valid safetensors file: ${message}`);
}
