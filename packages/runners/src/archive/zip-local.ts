import { fail } from "./entry.ts";
import type { ZipRecord } from "./zip-record.ts";

/** Bits of the flags in which a local header must agree with the directory: encrypted, sizes follow the data, name in UTF-8. */
const SAME_FLAGS = 0x0809;
const SIZES_FOLLOW = 0x0008;

/**
 * Where a file's bytes begin, and where all that belongs to it ends. Its local header, and the data descriptor behind its
 * bytes where it has one, must say the same as the directory: tools differ in whom they believe.
 * @param directory where the directory begins
 * @throws FormatError `zip/local`, `zip/truncated`, `zip/descriptor`
 */
export function locate(buffer: Buffer, record: ZipRecord, directory: number): { from: number; end: number } {
  const { shown, raw, method, flags, offset, compressed, size, crc } = record;
  if (offset + 30 > directory || buffer.readUInt32LE(offset) !== 0x04034b50)
    fail("zip/local", `${shown} does not lie where the directory says`);
  const name = offset + 30;
  const extra = name + buffer.readUInt16LE(offset + 26);
  const from = extra + buffer.readUInt16LE(offset + 28);
  if (from + compressed > directory) fail("zip/truncated", `${shown} ends behind the files`);

  const wide = wideSizes(buffer.subarray(extra, from));
  const told = (at: number, i: 0 | 1): number => {
    const value = buffer.readUInt32LE(offset + at);
    return value === 0xffffffff && wide !== undefined ? wide[i] : value;
  };
  const follow = (flags & SIZES_FOLLOW) !== 0;
  const fits = (value: number, expected: number) => value === expected || (follow && value === 0);
  const same =
    buffer.subarray(name, extra).equals(raw) &&
    buffer.readUInt16LE(offset + 8) === method &&
    ((buffer.readUInt16LE(offset + 6) ^ flags) & SAME_FLAGS) === 0 &&
    fits(buffer.readUInt32LE(offset + 14), crc) &&
    fits(told(18, 1), compressed) &&
    fits(told(22, 0), size);
  if (!same) fail("zip/local", `${shown} is something else where it lies than in the directory`);

  const end = from + compressed;
  return { from, end: follow ? descriptorEnd(buffer.subarray(0, directory), end, record) : end };
}

/** The size and the compressed size of a ZIP64 field, which some tools write for every file, before they know its size. */
function wideSizes(extra: Buffer): [number, number] | undefined {
  for (let at = 0; at + 4 <= extra.length; at += 4 + extra.readUInt16LE(at + 2))
    if (extra.readUInt16LE(at) === 1 && at + 20 <= extra.length)
      return [Number(extra.readBigUInt64LE(at + 4)), Number(extra.readBigUInt64LE(at + 12))];
  return undefined;
}

/** Behind a descriptor: checksum and sizes, of 4 or 8 bytes each, with or without a signature. The format leaves it open. */
function descriptorEnd(buffer: Buffer, at: number, { shown, crc, compressed, size }: ZipRecord): number {
  for (const signature of ["PK\x07\x08", ""])
    for (const width of [4, 8]) {
      const expected = Buffer.alloc(signature.length + 4 + 2 * width);
      expected.write(signature, "latin1");
      expected.writeUInt32LE(crc, signature.length);
      expected.writeUInt32LE(compressed, signature.length + 4);
      expected.writeUInt32LE(size, signature.length + 4 + width);
      if (buffer.subarray(at, at + expected.length).equals(expected)) return at + expected.length;
    }
  return fail("zip/descriptor", `what follows the bytes of ${shown} does not say the same as the directory`);
}
