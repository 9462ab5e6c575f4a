import { deflateRawSync } from "node:zlib";
import { crc32 } from "./crc32.ts";

/** A file of an archive, and what the archive says of it where that is not the truth. */
export interface Packed {
  readonly name: string;
  readonly bytes?: Uint8Array;
  readonly deflate?: boolean;
  readonly says?: Partial<Record<"method" | "flags" | "crc" | "compressed" | "size" | "offset", number>>;
  /** In its local header. */
  readonly localName?: string;
}

/** An archive as asked for, whatever is wrong with it. */
export function zipOf(files: readonly Packed[], { comment = "", count = files.length, between = "" } = {}): Uint8Array {
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  let at = 0;
  for (const { name, bytes = new Uint8Array(), deflate = false, says = {}, localName = name } of files) {
    const data = deflate ? deflateRawSync(bytes) : Buffer.from(bytes);
    const method = says.method ?? (deflate ? 8 : 0);
    const fields = Buffer.alloc(26);
    fields.writeUInt16LE(says.flags ?? 0, 2);
    fields.writeUInt16LE(method, 4);
    fields.writeUInt32LE(says.crc ?? crc32(bytes), 10);
    fields.writeUInt32LE(says.compressed ?? data.length, 14);
    fields.writeUInt32LE(says.size ?? bytes.length, 18);
    fields.writeUInt16LE(Buffer.byteLength(name), 22);
    const local = Buffer.from(fields);
    local.writeUInt16LE(Buffer.byteLength(localName), 22);
    const header = Buffer.concat([Buffer.from("PK\x03\x04"), local, Buffer.from(localName), data]);
    const rest = Buffer.alloc(14);
    rest.writeUInt32LE(says.offset ?? at, 10);
    directory.push(Buffer.from("PK\x01\x02\x14\x00"), fields, rest, Buffer.from(name));
    parts.push(header);
    at += header.length;
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
