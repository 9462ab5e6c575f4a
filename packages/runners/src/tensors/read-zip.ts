import { inflateRawSync } from "node:zlib";
import { FormatError } from "@allclose/core";
import { crc32 } from "./crc32.ts";

/** Caps on what an archive may say it holds. */
export const ZIP_CAPS = {
  entries: 10_000,
  /** Of all files, inflated. */
  bytes: 2 ** 26,
  /** Of one file's size to its compressed size, where it is not small: zeros come to 1000, other arrays hardly to 10. */
  ratio: 200,
  /** What is small. */
  free: 2 ** 20,
} as const;

interface Entry {
  readonly name: string;
  readonly flags: number;
  readonly method: number;
  readonly crc: number;
  readonly compressed: number;
  readonly size: number;
  /** Of its local header. */
  readonly offset: number;
}

const STORED = 0;
const DEFLATED = 8;
const END_LENGTH = 22;
const MAX_COMMENT = 2 ** 16 - 1;

/**
 * Reads a ZIP archive that nobody vouches for (PKWARE APPNOTE 6.3.10), the way NumPy writes them: stored or deflated, on one
 * disk, below 4 GiB. Everything is judged by what the directory says before anything is inflated; files are inflated when
 * they are asked for, never beyond their size, and compared with their checksum.
 * @throws FormatError `zip/…`, also when a file is asked for
 */
export function readZip(bytes: Uint8Array): Map<string, () => Uint8Array> {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const { entries, start } = readDirectory(buffer);
  mustBeModest(entries);
  const files = new Map<string, () => Uint8Array>();
  let end = 0;
  for (const entry of [...entries].sort((a, b) => a.offset - b.offset)) {
    if (files.has(entry.name)) fail("twice", `${entry.name} stands in it twice`);
    const from = dataOf(buffer, entry, start);
    // Files that share bytes are how a small archive holds a large one.
    if (entry.offset < end) fail("overlap", `${entry.name} begins inside of another file`);
    end = from + entry.compressed;
    files.set(entry.name, () => inflate(buffer.subarray(from, from + entry.compressed), entry));
  }
  return files;
}

function readDirectory(buffer: Buffer): { entries: Entry[]; start: number } {
  const end = endOf(buffer);
  const [disk, disks] = [buffer.readUInt16LE(end + 4), buffer.readUInt16LE(end + 6)];
  const [here, count] = [buffer.readUInt16LE(end + 8), buffer.readUInt16LE(end + 10)];
  const [length, start] = [buffer.readUInt32LE(end + 12), buffer.readUInt32LE(end + 16)];
  if (count === 0xffff || length === 0xffffffff || start === 0xffffffff)
    fail("zip64", "it is a ZIP64 archive, of more than 4 GiB or 65,534 files");
  if (disk !== 0 || disks !== 0 || here !== count) fail("disks", "it is one part of several");
  if (count > ZIP_CAPS.entries) fail("entries", `it holds ${count} files; ${ZIP_CAPS.entries} are read at most`);
  if (start + length !== end)
    fail("directory", `its directory should end at byte ${end}, but ends at ${start + length}`);
  const entries: Entry[] = [];
  let at = start;
  for (let i = 0; i < count; i++) {
    if (at + 46 > end || buffer.readUInt32LE(at) !== 0x02014b50) fail("directory", `its file ${i + 1} is cut off`);
    const lengths = [28, 30, 32].map((offset) => buffer.readUInt16LE(at + offset)) as [number, number, number];
    const next = at + 46 + lengths[0] + lengths[1] + lengths[2];
    if (next > end) fail("directory", `its file ${i + 1} is cut off`);
    entries.push(readEntry(buffer, at, lengths[0]));
    at = next;
  }
  if (at !== end) fail("directory", `${end - at} bytes follow its last file`);
  return { entries, start };
}

/** Where the record at the end begins: it is the last thing there is, but for a comment of the length that it says. */
function endOf(buffer: Buffer): number {
  for (let at = buffer.length - END_LENGTH; at >= Math.max(0, buffer.length - END_LENGTH - MAX_COMMENT); at--)
    if (buffer.readUInt32LE(at) === 0x06054b50 && at + END_LENGTH + buffer.readUInt16LE(at + 20) === buffer.length)
      return at;
  return fail("end", "it has no end; it was cut off, or is none");
}

function readEntry(buffer: Buffer, at: number, nameLength: number): Entry {
  const raw = buffer.subarray(at + 46, at + 46 + nameLength);
  if (raw.some((byte) => byte < 0x20 || byte > 0x7e)) fail("name", "a file's name is not in ASCII");
  const entry: Entry = {
    name: raw.toString("latin1"),
    flags: buffer.readUInt16LE(at + 8),
    method: buffer.readUInt16LE(at + 10),
    crc: buffer.readUInt32LE(at + 16),
    compressed: buffer.readUInt32LE(at + 20),
    size: buffer.readUInt32LE(at + 24),
    offset: buffer.readUInt32LE(at + 42),
  };
  const { name, flags, method, compressed, size, offset } = entry;
  if (name.startsWith("/") || /\\|:|(^|\/)\.{0,2}(\/|$)/.test(name))
    fail("name", `${JSON.stringify(name.slice(0, 60))} is no plain relative name`);
  // Bits 0, 6 and 13: encrypted, strongly encrypted, directory masked.
  if (flags & 0x2041) fail("encrypted", `${name} is encrypted`);
  if (method !== STORED && method !== DEFLATED)
    fail("method", `${name} is compressed by method ${method}; stored (0) and deflated (8) are read`);
  if ([compressed, size, offset].includes(0xffffffff)) fail("zip64", `${name} is a ZIP64 entry, of more than 4 GiB`);
  if (method === STORED && compressed !== size)
    fail("size", `${name} is stored in ${compressed} bytes, but has ${size}`);
  return entry;
}

function mustBeModest(entries: readonly Entry[]): void {
  let total = 0;
  for (const { name, size, compressed } of entries) {
    total += size;
    if (size > ZIP_CAPS.free && size > compressed * ZIP_CAPS.ratio)
      fail("ratio", `${name} would grow from ${compressed} to ${size} bytes; store it without compression`);
  }
  if (total > ZIP_CAPS.bytes) fail("bytes", `its files have ${total} bytes; ${ZIP_CAPS.bytes} are read at most`);
}

/** Where a file's bytes begin, its local header having been compared with the directory. */
function dataOf(buffer: Buffer, { name, method, flags, offset, compressed }: Entry, end: number): number {
  if (offset + 30 > end || buffer.readUInt32LE(offset) !== 0x04034b50)
    fail("local", `${name} does not lie where the directory says`);
  const [nameLength, extra] = [buffer.readUInt16LE(offset + 26), buffer.readUInt16LE(offset + 28)];
  const from = offset + 30 + nameLength + extra;
  if (from + compressed > end) fail("truncated", `${name} ends behind the files`);
  const same =
    buffer.toString("latin1", offset + 30, offset + 30 + nameLength) === name &&
    buffer.readUInt16LE(offset + 8) === method &&
    ((buffer.readUInt16LE(offset + 6) ^ flags) & 1) === 0;
  if (!same) fail("local", `${name} is something else where it lies than in the directory`);
  return from;
}

function inflate(data: Buffer, { name, method, size, crc }: Entry): Uint8Array {
  const out = method === STORED ? data : inflated(data, name, size);
  if (out.length !== size) fail("size", `${name} should have ${size} bytes, but has ${out.length}`);
  if (crc32(out) !== crc) fail("checksum", `the checksum of ${name} does not fit; the file was damaged`);
  return out;
}

function inflated(data: Buffer, name: string, size: number): Buffer {
  try {
    return inflateRawSync(data, { maxOutputLength: Math.max(1, size) });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ERR_BUFFER_TOO_LARGE") return fail("size", `${name} has more than the ${size} bytes that it should`);
    return fail("deflate", `${name} cannot be inflated; the file was damaged`);
  }
}

function fail(code: string, message: string): never {
  throw new FormatError(`zip/${code}`, `not a readable .npz file: ${message}`);
}
