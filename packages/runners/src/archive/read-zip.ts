import { inflateRawSync } from "node:zlib";
import { crc32 } from "./crc32.ts";
import { ARCHIVE_CAPS, type Entry, fail } from "./entry.ts";
import { inflate } from "./inflate.ts";
import { locate } from "./zip-local.ts";
import { readRecord, STORED, type ZipRecord } from "./zip-record.ts";

const END_LENGTH = 22;
const MAX_COMMENT = 2 ** 16 - 1;

/**
 * Reads a ZIP archive that nobody vouches for (PKWARE APPNOTE 6.3.10): stored or deflated, on one disk, below 4 GiB.
 * Everything is judged by what the directory says before anything is inflated; files are inflated when they are asked for,
 * never beyond their size, and compared with their checksum. Their names are not judged.
 * @returns what is in it, in the order in which it lies there
 * @throws FormatError `zip/…`, also when a file is asked for
 */
export function readZip(bytes: Uint8Array): Entry[] {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const { records, start } = readDirectory(buffer);
  mustBeModest(records);
  const names = new Set<string>();
  const entries: Entry[] = [];
  let end = 0;
  for (const record of records.sort((a, b) => a.offset - b.offset)) {
    const { name, shown, folder, size, offset } = record;
    if (names.has(name)) fail("zip/twice", `${shown} stands in it twice`);
    names.add(name);
    const place = locate(buffer, record, start);
    // Files that share bytes are how a small archive holds a large one.
    if (offset < end) fail("zip/overlap", `${shown} begins inside of another file`);
    end = place.end;
    const data = buffer.subarray(place.from, place.from + record.compressed);
    entries.push({ path: name, folder, size, read: () => checked(data, record) });
  }
  return entries;
}

function readDirectory(buffer: Buffer): { records: ZipRecord[]; start: number } {
  const end = endOf(buffer);
  const [disk, disks] = [buffer.readUInt16LE(end + 4), buffer.readUInt16LE(end + 6)];
  const [here, count] = [buffer.readUInt16LE(end + 8), buffer.readUInt16LE(end + 10)];
  const [length, start] = [buffer.readUInt32LE(end + 12), buffer.readUInt32LE(end + 16)];
  if (count === 0xffff || length === 0xffffffff || start === 0xffffffff)
    fail("zip/zip64", "it is a ZIP64 archive, which is for more than 4 GiB or 65,534 files");
  if (disk !== 0 || disks !== 0 || here !== count) fail("zip/disks", "it is one part of several");
  if (count > ARCHIVE_CAPS.entries)
    fail("zip/entries", `it holds ${count} files; ${ARCHIVE_CAPS.entries} are read at most`);
  if (start + length !== end)
    fail("zip/directory", `its directory should end at byte ${end}, but ends at ${start + length}`);
  const records: ZipRecord[] = [];
  let at = start;
  for (let i = 0; i < count; i++) {
    if (at + 46 > end || buffer.readUInt32LE(at) !== 0x02014b50) fail("zip/directory", `its file ${i + 1} is cut off`);
    const [name, extra, comment] = [28, 30, 32].map((offset) => buffer.readUInt16LE(at + offset));
    const next = at + 46 + name! + extra! + comment!;
    if (next > end) fail("zip/directory", `its file ${i + 1} is cut off`);
    records.push(readRecord(buffer, at));
    at = next;
  }
  if (at !== end) fail("zip/directory", `${end - at} bytes follow its last file`);
  return { records, start };
}

/** Where the record at the end begins: it is the last thing there is, but for a comment of the length that it says. */
function endOf(buffer: Buffer): number {
  for (let at = buffer.length - END_LENGTH; at >= Math.max(0, buffer.length - END_LENGTH - MAX_COMMENT); at--)
    if (buffer.readUInt32LE(at) === 0x06054b50 && at + END_LENGTH + buffer.readUInt16LE(at + 20) === buffer.length)
      return at;
  return fail("zip/end", "it has no end; it was cut off, or is none");
}

function mustBeModest(records: readonly ZipRecord[]): void {
  let total = 0;
  for (const { shown, size, compressed } of records) {
    total += size;
    if (size > ARCHIVE_CAPS.free && size > compressed * ARCHIVE_CAPS.ratio)
      fail("zip/ratio", `${shown} would grow from ${compressed} to ${size} bytes; store it without compression`);
  }
  if (total > ARCHIVE_CAPS.bytes)
    fail("zip/bytes", `its files have ${total} bytes; ${ARCHIVE_CAPS.bytes} are read at most`);
}

function checked(data: Buffer, { shown, method, size, crc }: ZipRecord): Uint8Array {
  const out = method === STORED ? new Uint8Array(data) : inflate(inflateRawSync, data, size);
  if (out === "longer") fail("zip/size", `${shown} has more than the ${size} bytes that it should`);
  if (out === "damaged") fail("zip/deflate", `${shown} cannot be inflated; the file was damaged`);
  if (out === "followed") fail("zip/size", `${shown} ends before the ${data.length} bytes that it is compressed to`);
  if (out.length !== size) fail("zip/size", `${shown} should have ${size} bytes, but has ${out.length}`);
  if (crc32(out) !== crc) fail("zip/checksum", `the checksum of ${shown} does not fit; the file was damaged`);
  return out;
}
