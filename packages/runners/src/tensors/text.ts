import { FormatError } from "@allclose/core";
import { npyFile, npyHeader } from "@allclose/core/tensor";

/** In bytes; what is read here is one line. */
const LONGEST = 4096;

/** A text as a .npy file: its UTF-8 bytes as a vector of uint8, which every library with arrays can read and write. */
export function encodeText(text: string): Uint8Array {
  const bytes = new TextEncoder().encode(text);
  return npyFile("|u1", [bytes.length], bytes);
}

/**
 * Reads a text from a .npy file: a vector of uint8 as `encodeText` writes it, or one string of NumPy's (`<U…`, `|S…`).
 * @throws FormatError `npy/…`
 */
export function decodeText(bytes: Uint8Array): string {
  const { descr, shape, start } = npyHeader(bytes);
  const data = Buffer.from(bytes.buffer, bytes.byteOffset + start, bytes.byteLength - start);
  if (data.length > LONGEST)
    throw new FormatError("npy/text", `a text may have ${LONGEST} bytes, but ${data.length} came`);
  if (descr === "|u1" && shape.length === 1) return utf8(data, shape[0] as number);
  const count = shape.reduce((n, d) => n * d, 1);
  const length = Number(/^(?:<U|\|S)(\d+)$/.exec(descr)?.[1] ?? Number.NaN);
  if (count !== 1 || Number.isNaN(length))
    throw new FormatError("npy/text", `expected a text, as a vector of uint8 or a string, but '${descr}' came`);
  if (descr.startsWith("|S")) return withoutPadding(utf8(data, length));
  mustHave(data, 4 * length);
  let text = "";
  for (let i = 0; i < length; i++) {
    const code = data.readUInt32LE(4 * i);
    if (code > 0x10ffff) throw new FormatError("npy/text", "a text has a character that Unicode does not know");
    text += String.fromCodePoint(code);
  }
  return withoutPadding(text);
}

/** NumPy fills a string up with NULs. */
function withoutPadding(text: string): string {
  let end = text.length;
  while (text.charCodeAt(end - 1) === 0) end--;
  return text.slice(0, end);
}

function utf8(data: Buffer, length: number): string {
  mustHave(data, length);
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(data);
  } catch {
    throw new FormatError("npy/text", "a text is not UTF-8");
  }
}

function mustHave(data: Buffer, length: number): void {
  if (data.length !== length)
    throw new FormatError("npy/size", `a text should have ${length} bytes, but ${data.length} came`);
}
