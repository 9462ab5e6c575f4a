import { fail } from "./entry.ts";

export const BLOCK = 512;

/** A header of a tar archive: ustar's fields, as far as they count here. */
interface TarHeader {
  /** Of the bytes that follow it. */
  readonly size: number;
  /** A character; NUL is written as "0". */
  readonly type: string;
}

const UTF8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** POSIX's own, and GNU's variant, whose `prefix` means other things. */
const POSIX = "ustar\0";
const GNU = "ustar ";

/**
 * Reads a block as a header of ustar (POSIX.1-1988).
 * @param number of the entry, for messages
 * @throws FormatError `tar/…`
 */
export function readHeader(block: Buffer, number: number): TarHeader {
  if (![POSIX, GNU].includes(magicOf(block)))
    fail("tar/header", `its entry ${number} has no header of ustar; it was cut off, or is none`);
  if (octal(block, 148, 8, number) !== checksum(block))
    fail("tar/checksum", `the checksum of its entry ${number} does not fit; the archive was damaged`);
  const type = block[156] === 0 ? "0" : String.fromCharCode(block[156]!);
  return { size: octal(block, 124, 12, number), type };
}

/**
 * The path in a header.
 * @throws FormatError `tar/name`
 */
export function pathOf(block: Buffer): string {
  const prefix = magicOf(block) === POSIX ? textOf(block.subarray(345, 500)) : "";
  return `${prefix === "" ? "" : `${prefix}/`}${textOf(block.subarray(0, 100))}`;
}

const magicOf = (block: Buffer): string => block.toString("latin1", 257, 263);

/** Over all bytes, those of the checksum itself counted as spaces. */
function checksum(block: Buffer): number {
  let sum = 8 * 0x20;
  for (let i = 0; i < BLOCK; i++) if (i < 148 || i >= 156) sum += block[i]!;
  return sum;
}

/** Digits between spaces and NULs. Other ways of writing a number are for more than 8 GiB. */
function octal(block: Buffer, at: number, length: number, number: number): number {
  const digits = /^ *([0-7]+)[ \0]*$/.exec(block.toString("latin1", at, at + length))?.[1];
  if (digits === undefined) return fail("tar/number", `its entry ${number} has a field that is no octal number`);
  return Number.parseInt(digits, 8);
}

/** Bytes up to the first NUL, or all of them, as text. */
export function textOf(bytes: Uint8Array): string {
  const end = bytes.indexOf(0);
  return utf8(end < 0 ? bytes : bytes.subarray(0, end));
}

export function utf8(bytes: Uint8Array): string {
  try {
    return UTF8.decode(bytes);
  } catch {
    return fail("tar/name", "a name in it is not UTF-8");
  }
}
