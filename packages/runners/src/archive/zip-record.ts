import { quoted } from "../intake/quote.ts";
import { fail } from "./entry.ts";
import { zipName } from "./zip-name.ts";

export const STORED = 0;
const DEFLATED = 8;

/** What the directory of a ZIP archive says of a file. */
export interface ZipRecord {
  readonly raw: Buffer;
  /** For messages. */
  readonly shown: string;
  readonly name: string;
  readonly folder: boolean;
  readonly flags: number;
  readonly method: number;
  readonly crc: number;
  readonly compressed: number;
  readonly size: number;
  /** Of its local header. */
  readonly offset: number;
}

/**
 * Reads the record at `at`, which is whole. Refuses what is encrypted, compressed in other ways, beyond 4 GiB, on another
 * disk, and what is neither a file nor a folder.
 * @throws FormatError `zip/…`
 */
export function readRecord(buffer: Buffer, at: number): ZipRecord {
  const raw = buffer.subarray(at + 46, at + 46 + buffer.readUInt16LE(at + 28));
  const name = zipName(raw, buffer.readUInt16LE(at + 8));
  const record: ZipRecord = {
    raw,
    name,
    shown: quoted(name),
    folder: name.endsWith("/"),
    flags: buffer.readUInt16LE(at + 8),
    method: buffer.readUInt16LE(at + 10),
    crc: buffer.readUInt32LE(at + 16),
    compressed: buffer.readUInt32LE(at + 20),
    size: buffer.readUInt32LE(at + 24),
    offset: buffer.readUInt32LE(at + 42),
  };
  const { shown, folder, flags, method, compressed, size, offset } = record;
  // Bits 0, 6 and 13: encrypted, strongly encrypted, directory masked.
  if (flags & 0x2041) fail("zip/encrypted", `${shown} is encrypted; pack it without a password`);
  if (method !== STORED && method !== DEFLATED)
    fail("zip/method", `${shown} is compressed by method ${method}; stored (0) and deflated (8) are read`);
  if ([compressed, size, offset].includes(0xffffffff))
    fail("zip/zip64", `${shown} is written as ZIP64, which is for files of more than 4 GiB`);
  if (buffer.readUInt16LE(at + 34) !== 0) fail("zip/disks", `${shown} lies in another part of the archive`);
  if (method === STORED && compressed !== size)
    fail("zip/size", `${shown} is stored in ${compressed} bytes, but has ${size}`);
  if (folder && size !== 0) fail("zip/size", `${shown} is a folder, but has ${size} bytes`);
  mustBePlain(record, buffer.readUInt16LE(at + 40));
  return record;
}

/** Of Unix's file modes, the kind: `S_IFMT` and some of its values. */
const KIND = { mask: 0o170000, none: 0, folder: 0o040000, file: 0o100000, link: 0o120000 } as const;

/** @param mode Unix's, which most tools write whatever system they run on; 0 where they do not */
function mustBePlain({ shown, folder }: ZipRecord, mode: number): void {
  const kind = mode & KIND.mask;
  if (kind === KIND.link) fail("zip/link", `${shown} is a symbolic link; pack the file itself`);
  if (kind !== KIND.none && kind !== (folder ? KIND.folder : KIND.file))
    fail("zip/kind", `${shown} is no regular file; pack files and folders only`);
}
