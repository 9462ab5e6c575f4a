import { lstat, rename, rm, writeFile } from "node:fs/promises";
import { InputError } from "@allclose/core";

const FULL = "the disk is full";
const WHY: Readonly<Record<string, string>> = {
  EISDIR: "it is a folder; give the name of a file",
  ENOENT: "there is no such folder",
  ENOTDIR: "there is no such folder",
  EACCES: "permission denied",
  EPERM: "permission denied",
  EROFS: "its folder is read-only",
  ENOSPC: FULL,
  EDQUOT: FULL,
};

/**
 * Writes a text or bytes to a file, or to standard output where the file is `-`.
 * @throws InputError `write/failed`, `disk/full`
 */
export async function write(file: string, text: string | Uint8Array): Promise<void> {
  if (file === "-") process.stdout.write(text);
  else
    await writeWhole(file, text).catch((error) => {
      throw unwritable(file, error);
    });
}

/** What to tell of an error of writing. */
export function unwritable(file: string, { code = "" }: NodeJS.ErrnoException): InputError {
  const why = WHY[code];
  const words = `${file}: cannot be written (${code})${why === undefined ? "" : `: ${why}`}`;
  return new InputError(why === FULL ? "disk/full" : "write/failed", [words]);
}

/** A file that is there is whole, whenever the process ends or the disk is full: it gets its name last. */
async function writeWhole(file: string, text: string | Uint8Array): Promise<void> {
  const before = await lstat(file).catch(() => undefined);
  // A pipe, a terminal or a link stays what it is.
  if (before !== undefined && !before.isFile()) return writeFile(file, text);
  const part = `${file}.part`;
  try {
    await writeFile(part, text);
    await rename(part, file);
  } catch (error) {
    await rm(part, { force: true });
    const full = WHY[(error as NodeJS.ErrnoException).code ?? ""] === FULL;
    if (before === undefined || full) throw error;
    // Its folder allows no other file, or it is mounted by itself.
    await writeFile(file, text);
  }
}
