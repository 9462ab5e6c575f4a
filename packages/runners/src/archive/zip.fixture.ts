import { deflateRawSync } from "node:zlib";
import { crc32 } from "./crc32.ts";

type Field = "flags" | "method" | "crc" | "compressed" | "size";

/** A file of an archive, and what the archive says of it where that is not the truth. */
export interface Packed {
  readonly name: string | Uint8Array;
  readonly bytes?: Uint8Array;
  readonly deflate?: boolean;
  readonly says?: Partial<Record<Field | "offset" | "disk" | "mode", number>>;
  /** What its local header says, where that is something else again. */
  readonly local?: Partial<Record<Field, number>>;
  readonly localName?: string;
  /** In its local header. */
  readonly extra?: Uint8Array;
  /** Behind its bytes, where a descriptor stands. */
  readonly behind?: Uint8Array;
}

/** An archive as asked for, whatever is wrong with it. */
export function zipOf(files: readonly Packed[], { comment = "", count = files.length, between = "" } = {}): Uint8Array {
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  let at = 0;
  for (const { bytes = new Uint8Array(), deflate = false, says = {}, behind = new Uint8Array(), ...file } of files) {
    const name = Buffer.from(file.name as string);
    const localName = file.localName === undefined ? name : Buffer.from(file.localName);
    const extra = file.extra ?? new Uint8Array();
    const data = deflate ? deflateRawSync(bytes) : Buffer.from(bytes);
    const truth = { flags: 0, method: deflate ? 8 : 0, crc: crc32(bytes), compressed: data.length, size: bytes.length };
    const central = { ...truth, ...says };
    const header = [
      Buffer.from("PK\x03\x04"),
      common({ ...central, ...file.local }, localName.length, extra.length),
      localName,
      extra,
      data,
      behind,
    ];
    parts.push(...header.map((part) => Buffer.from(part)));
    const rest = Buffer.alloc(14);
    rest.writeUInt16LE(says.disk ?? 0, 2);
    rest.writeUInt16LE(says.mode ?? 0, 8);
    rest.writeUInt32LE(says.offset ?? at, 10);
    directory.push(Buffer.from("PK\x01\x02\x14\x00"), common(central, name.length), rest, name);
    at += header.reduce((sum, part) => sum + part.length, 0);
  }
  const listing = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.write("PK\x05\x06");
  end.writeUInt16LE(count, 8);
  end.writeUInt16LE(count, 10);
  end.writeUInt32LE(listing.length, 12);
  end.writeUInt32LE(at, 16);
  end.writeUInt16LE(Buffer.byteLength(comment), 20);
  return Buffer.concat([...parts, listing, Buffer.from(between), end, Buffer.from(comment)]);
}

/** What a local header and the directory have in common. */
function common(says: Record<Field, number>, nameLength: number, extraLength = 0): Buffer {
  const fields = Buffer.alloc(26);
  fields.writeUInt16LE(says.flags, 2);
  fields.writeUInt16LE(says.method, 4);
  fields.writeUInt32LE(says.crc, 10);
  fields.writeUInt32LE(says.compressed, 14);
  fields.writeUInt32LE(says.size, 18);
  fields.writeUInt16LE(nameLength, 22);
  fields.writeUInt16LE(extraLength, 24);
  return fields;
}

/** Little-endian numbers of 4 or 8 bytes, as descriptors and ZIP64 fields have them. */
export const numbers = (width: 4 | 8, ...values: readonly number[]): Uint8Array =>
  Buffer.concat(
    values.map((value) => {
      const bytes = Buffer.alloc(width);
      bytes.writeUInt32LE(value);
      return bytes;
    }),
  );
