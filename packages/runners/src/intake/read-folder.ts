import type { Dirent } from "node:fs";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { InputError } from "@allclose/core";
import type { Contents } from "./contents.ts";
import { mustNotLieDeep, skipsFile, skipsFolder } from "./paths.ts";
import { quoted } from "./quote.ts";
import { CAPS, readBytes } from "./read-file.ts";

/**
 * What is in a folder and below it; follows no link.
 * @throws InputError `intake/too-deep`, `intake/too-many`, `intake/unreadable`; a file, when it is read, as `readBytes`
 */
export async function readFolder(root: string): Promise<Contents> {
  const contents = new Map<string, () => Promise<Uint8Array>>();
  let seen = 0;
  const walk = async (below: string, depth: number): Promise<void> => {
    for (const item of await entries(join(root, below), below)) {
      if (++seen > CAPS.seen)
        throw new InputError("intake/too-many", [
          `the folder holds more than ${CAPS.seen} names; is it the one with the submission?`,
        ]);
      const path = below === "" ? item.name : `${below}/${item.name}`;
      if (item.isDirectory()) {
        if (skipsFolder(item.name)) continue;
        mustNotLieDeep(depth + 1, path);
        await walk(path, depth + 1);
      } else if (!skipsFile(item.name)) {
        contents.set(path, () => readBytes(join(root, path), path));
      }
    }
  };
  await walk("", 0);
  return contents;
}

async function entries(folder: string, shown: string): Promise<Dirent[]> {
  try {
    return await readdir(folder, { withFileTypes: true });
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? "unknown error";
    throw new InputError("intake/unreadable", [`the folder ${quoted(shown || ".")} cannot be read (${code})`]);
  }
}
