import type { Stats } from "node:fs";
import { lstat, readdir } from "node:fs/promises";
import { basename, dirname, resolve } from "node:path";
import type { Submission } from "@allclose/core";
import { InputError, nearest } from "@allclose/core";
import { ARCHIVES, archiveFormatOf } from "./archive-format.ts";
import { chooseSubmission, type ReadOptions } from "./choose-submission.ts";
import type { Contents } from "./contents.ts";
import { codeLanguageOf, dataLanguageOf, extensionsOf } from "./languages.ts";
import { checkedName } from "./paths.ts";
import { quoted, some } from "./quote.ts";
import { readArchive } from "./read-archive.ts";
import { readBytes } from "./read-file.ts";
import { readFolder } from "./read-folder.ts";

/**
 * Reads what a candidate handed in: a file, which is graded alone; a folder with every source file in it; or an archive of such
 * a folder (.zip, .tar, .tar.gz), which is unpacked in memory. Of notebooks, only the one that holds the entry is taken; an
 * ONNX model or tensors only where there is no code. Nothing is executed. The same files give the same digest in each form.
 *
 * Limits: 1 MiB a file (a notebook with its outputs: 4 MiB; a model: 16 MiB; tensors: 64 MiB), 200 files, 4 MiB of code, 8
 * folders deep; 64 MiB for an archive, and as much for what it inflates to.
 * @throws InputError with a code `intake/…` that names the path, what was looked for and what was there
 */
export async function readSubmission(path: string, options: ReadOptions): Promise<Submission> {
  return chooseSubmission(await contentsOf(path, options), path, options);
}

async function contentsOf(path: string, options: ReadOptions): Promise<Contents> {
  const stats = await lstatOrSuggest(path);
  if (stats.isSymbolicLink())
    throw new InputError("intake/symlink", [`${quoted(path)} is a symbolic link; name what it points to`]);
  if (stats.isDirectory()) return readFolder(path);
  if (archiveFormatOf(path) !== undefined) return readArchive(await readBytes(path, path), path);
  return onlyFile(path, options);
}

function onlyFile(path: string, { language }: ReadOptions): Contents {
  const name = checkedName(basename(resolve(path)));
  const found = codeLanguageOf(name) ?? dataLanguageOf(name);
  if (found === undefined)
    throw new InputError("intake/extension", [
      `${quoted(path)} is not a submission: a file ending in ${extensionsOf()} was expected, or an archive (${ARCHIVES})`,
    ]);
  if (language !== undefined && found !== language)
    throw new InputError("intake/language", [`${language} was asked for, but ${quoted(path)} is ${found}`]);
  return new Map([[name, () => readBytes(path, path)]]);
}

async function lstatOrSuggest(path: string): Promise<Stats> {
  try {
    return await lstat(path);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? "unknown error";
    if (code !== "ENOENT" && code !== "ENOTDIR")
      throw new InputError("intake/unreadable", [`${quoted(path)} cannot be read (${code})`]);
    const siblings = await readdir(dirname(resolve(path))).catch(() => [] as string[]);
    const near = nearest(basename(path), siblings);
    throw new InputError("intake/missing", [
      `${quoted(path)} does not exist${near.length === 0 ? "" : `; did you mean ${some(near)}?`}`,
    ]);
  }
}
