import { writeFile } from "node:fs/promises";
import { InputError } from "@allclose/core";

/**
 * Writes a text to a file, or to standard output where the file is `-`.
 * @throws InputError `write/failed`
 */
export async function write(file: string, text: string): Promise<void> {
  if (file === "-") process.stdout.write(text);
  else
    await writeFile(file, text).catch((error: NodeJS.ErrnoException) => {
      throw new InputError("write/failed", [`${file}: cannot be written (${error.code})`]);
    });
}
