import type { Dirent } from "node:fs";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { InputError } from "@allclose/core";
import { byPath } from "./hash.ts";
import { codeLanguageOf, dataLanguageOf, isNotebook } from "./languages.ts";
import { quoted, some } from "./quote.ts";
import { CAPS, readSourceFile, tooMuch } from "./read-file.ts";

/** Folders that hold what tools put there. Dotfolders are skipped too. */
const SKIPPED = new Set(["node_modules", "__pycache__", "venv"]);

export interface FolderListing {
  /** Relative paths with forward slashes of what is code, in the order of their bytes. */
  readonly sources: readonly string[];
  /** Relative paths of notebooks; whether one of them counts is told by what is in it. */
  readonly notebooks: readonly string[];
  /** Relative paths of models and tensors; beside code, they are its own. */
  readonly data: readonly string[];
  /** Relative paths of what else was there. */
  readonly others: readonly string[];
}

/**
 * What is in a folder and below it; follows no link.
 * @throws InputError `intake/symlink`, `intake/too-deep`, `intake/too-many`, `intake/name`, `intake/unreadable`
 */
export async function listFolder(root: string): Promise<FolderListing> {
  const sources: string[] = [];
  const notebooks: string[] = [];
  const data: string[] = [];
  const others: string[] = [];
  let seen = 0;

  const walk = async (below: string, depth: number): Promise<void> => {
    for (const item of await entries(join(root, below), below)) {
      if (++seen > CAPS.seen)
        throw new InputError("intake/too-many", [
          `the folder holds more than ${CAPS.seen} names; is it the one with the submission?`,
        ]);
      const path = below === "" ? item.name : `${below}/${item.name}`;
      if (item.isDirectory()) {
        if (SKIPPED.has(item.name) || item.name.startsWith(".")) continue;
        if (depth === CAPS.depth)
          throw new InputError("intake/too-deep", [
            `${quoted(path)} lies deeper than ${CAPS.depth} folders; flatten the submission`,
          ]);
        await walk(path, depth + 1);
      } else if (item.name.startsWith(".")) {
        others.push(path);
      } else if (dataLanguageOf(item.name) !== undefined) {
        data.push(path);
      } else if (codeLanguageOf(item.name) === undefined) {
        others.push(path);
      } else if (isNotebook(item.name)) {
        notebooks.push(path);
      } else if (item.isSymbolicLink()) {
        throw new InputError("intake/symlink", [`${quoted(path)} is a symbolic link; hand in the file itself`]);
      } else {
        sources.push(checkedName(path));
      }
    }
  };
  await walk("", 0);
  if (sources.length > CAPS.files)
    throw new InputError("intake/too-many", [
      `${sources.length} source files came; a submission may have ${CAPS.files}`,
    ]);
  mustNotClash(sources);
  for (const paths of [sources, notebooks, data, others]) paths.sort(byPath);
  return { sources, notebooks, data, others };
}

/** @throws InputError as readSourceFile; `intake/too-large` for all of them together */
export async function readFiles(root: string, paths: readonly string[]): Promise<Map<string, string>> {
  const files = new Map<string, string>();
  let bytes = 0;
  for (const path of paths) {
    const text = await readSourceFile(join(root, path), path);
    bytes += Buffer.byteLength(text);
    if (bytes > CAPS.bytes) throw tooMuch(bytes);
    files.set(path, text);
  }
  return files;
}

async function entries(folder: string, shown: string): Promise<Dirent[]> {
  try {
    return await readdir(folder, { withFileTypes: true });
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? "unknown error";
    throw new InputError("intake/unreadable", [`the folder ${quoted(shown || ".")} cannot be read (${code})`]);
  }
}

/** A path that every system spells alike: it becomes a module's name inside the jail. */
export function checkedName(path: string): string {
  // U+FFFD stands where a name's bytes are not UTF-8.
  if (/[\p{Cc}\p{Cf}\\:\uFFFD]/u.test(path) || path.length > 400)
    throw new InputError("intake/name", [
      `${quoted(path)} cannot be used as a file name here; use letters, digits, - and _`,
    ]);
  return path;
}

/** Names that one file system tells apart and the next does not. */
function mustNotClash(paths: readonly string[]): void {
  const folded = new Map<string, string>();
  for (const path of paths) {
    const key = path.normalize("NFC").toLowerCase();
    const other = folded.get(key);
    if (other !== undefined)
      throw new InputError("intake/name", [
        `${some([other, path])} differ only in case or Unicode form; rename one of them`,
      ]);
    folded.set(key, path);
  }
}
