import { quoted } from "../intake/quote.ts";
import { ARCHIVE_CAPS, type Entry, fail } from "./entry.ts";
import { type Extended, readPax } from "./pax.ts";
import { BLOCK, pathOf, readHeader, textOf } from "./tar-header.ts";

const FILE = "0";
const FOLDER = "5";

/**
 * Reads a tar archive that nobody vouches for: ustar, with the extended headers of pax and the long names of GNU. It is read
 * to its end, which has to be there; names are not judged.
 * @returns what is in it, in the order in which it lies there
 * @throws FormatError `tar/…`
 */
export function readTar(bytes: Uint8Array): Entry[] {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const entries: Entry[] = [];
  let said: Extended = {};
  let extendedBytes = 0;
  let at = 0;
  for (let number = 1; ; number++) {
    const block = buffer.subarray(at, at + BLOCK);
    if (block.length < BLOCK) fail("tar/end", "it has no end; it was cut off, or is none");
    if (isZero(block)) break;
    const { type, size: told } = readHeader(block, number);
    const extended = isExtended(type);
    const size = extended ? told : (said.size ?? told);
    const data = buffer.subarray(at + BLOCK, at + BLOCK + size);
    if (data.length < size) fail("tar/truncated", `its entry ${number} is cut off`);
    at += BLOCK + Math.ceil(size / BLOCK) * BLOCK;
    if (extended) {
      extendedBytes += size;
      if (extendedBytes > MAX_EXTENDED) fail("tar/pax", `its extended headers have more than ${MAX_EXTENDED} bytes`);
      said = withExtended(type, data, said);
      continue;
    }
    const path = said.path ?? pathOf(block);
    said = {};
    mustBePlain(type, path);
    const folder = type === FOLDER;
    if (folder && size !== 0) fail("tar/size", `${quoted(path)} is a folder, but has ${size} bytes`);
    if (entries.length === ARCHIVE_CAPS.entries)
      fail("tar/entries", `it holds more than ${ARCHIVE_CAPS.entries} files, which is what is read at most`);
    entries.push({ path, folder, size, read: () => new Uint8Array(data) });
  }
  if (Object.keys(said).length > 0) fail("tar/pax", "its last entry is missing");
  if (buffer.length < at + 2 * BLOCK || !isZero(buffer.subarray(at)))
    fail("tar/end", "something other than its end follows its last file");
  return entries;
}

function mustBePlain(type: string, path: string): void {
  if (type === FILE || type === FOLDER) return;
  const shown = quoted(path);
  if (type === "1" || type === "2")
    fail("tar/link", `${shown} is a ${type === "1" ? "hard" : "symbolic"} link; pack the file itself`);
  if (type === "S") fail("tar/sparse", `${shown} is sparse; pack it without --sparse`);
  fail("tar/kind", `${shown} is no regular file, but of type ${quoted(type)}; pack files and folders only`);
}

/** Most bytes of all extended headers: it is records of a few bytes that take long. */
const MAX_EXTENDED = 2 ** 22;

/** Headers that say something of the entry that follows: of pax, of pax for all that follow, GNU's long names. */
const isExtended = (type: string): boolean => "xgLK".includes(type);

function withExtended(type: string, data: Buffer, before: Extended): Extended {
  // Where a link points to: the link is refused when it comes.
  if (type === "K") return before;
  const said = type === "L" ? { path: textOf(data) } : readPax(data);
  // Git writes the commit there; a path or a size for all entries has no use but to mislead.
  if (type === "g" && Object.keys(said).length > 0) fail("tar/pax", "a header in it renames or resizes all its files");
  if (Object.keys(before).some((key) => key in said)) fail("tar/pax", "an entry in it is named or measured twice");
  return { ...before, ...said };
}

/** By a loop: there may be 64 MiB of them, and `every` calls a function for each. */
function isZero(bytes: Uint8Array): boolean {
  for (let i = 0; i < bytes.length; i++) if (bytes[i] !== 0) return false;
  return true;
}
