import { writeFile } from "node:fs/promises";
import { InputError } from "@allclose/core";

const WHY: Readonly<Record<string, string>> = {
  EISDIR: "it is a folder; give the name of a file",
  ENOENT: "there is no such folder",
  ENOTDIR: "there is no such folder",
  EACCES: "permission denied",
  EPERM: "permission denied",
  EROFS: "its folder is read-only",
  ENOSPC: "the disk is full",
};

/**
 * Writes a text or bytes to a file, or to standard output where the file is `-`.
 * @throws InputError `write/failed`
 */
export async function write(file: string, text: string | Uint8Array): Promise<void> {
  if (file === "-") process.stdout.write(text);
  else
    await writeFile(file, text).catch((error: NodeJS.ErrnoException) => {
      const why = WHY[error.code ?? ""];
      throw new InputError("write/failed", [
        `${file}: cannot be written (${error.code})${why === undefined ? "" : `: ${why}`}`,
      ]);
    });
}
