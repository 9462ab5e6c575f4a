import type { Stats } from "node:fs";
import { lstat, readdir } from "node:fs/promises";
import { basename, dirname, resolve } from "node:path";
import type { Submission } from "@allclose/core";
import { InputError, nearest } from "@allclose/core";
import { chooseEntryFile } from "./entry-file.ts";
import { entryNotebooks } from "./folder-notebooks.ts";
import { submissionHash } from "./hash.ts";
import { codeOf, type Notebook, readNotebook } from "./notebook.ts";
import { quoted, some } from "./quote.ts";
import { isNotebook, readSourceFile } from "./read-file.ts";
import { checkedName, EXTENSIONS, type FolderListing, languageOf, listFolder, readFiles } from "./read-folder.ts";

export interface ReadOptions {
  /** The entry's name, as the problem spells it; it says which of several files counts. */
  readonly entryName: string;
  /** Takes only this language's files of a folder that holds both. */
  readonly language?: Submission["language"];
}

/**
 * Reads what a candidate handed in. A file is graded alone; a folder with every source file in it. Of notebooks, only the one
 * that holds the entry is taken. Nothing is executed.
 *
 * Limits: 1 MiB a file (a notebook with its outputs: 4 MiB), 200 files, 4 MiB in all, 8 folders deep.
 * @throws InputError with a code `intake/…` that names the path, what was looked for and what was there
 */
export async function readSubmission(path: string, options: ReadOptions): Promise<Submission> {
  const stats = await lstatOrSuggest(path);
  if (stats.isSymbolicLink())
    throw new InputError("intake/symlink", [`${quoted(path)} is a symbolic link; name what it points to`]);
  const { language, files, notebooks } = await (stats.isDirectory() ? fromFolder : fromFile)(path, options);
  const code = new Map([...files, ...[...notebooks].map(([name, book]) => [name, codeOf(book)] as const)]);
  const entryFile = chooseEntryFile(code, language, options.entryName);
  const notebook = notebooks.get(entryFile);
  if (notebook === undefined) return { sha256: submissionHash(files), language, entryFile, files };
  files.set(entryFile, notebook.text);
  const { cells, notes } = notebook;
  return { sha256: submissionHash(files), language, entryFile, files, cells, notes };
}

interface Sources {
  readonly language: Submission["language"];
  readonly files: Map<string, string>;
  /** Those that may hold the entry. */
  readonly notebooks: ReadonlyMap<string, Notebook>;
}

async function fromFile(path: string, { language }: ReadOptions): Promise<Sources> {
  const name = checkedName(basename(resolve(path)));
  const found = languageOf(name);
  if (found === undefined)
    throw new InputError("intake/extension", [
      `${quoted(path)} is not a submission: a file ending in ${EXTENSIONS} was expected`,
    ]);
  if (language !== undefined && found !== language)
    throw new InputError("intake/language", [`${language} was asked for, but ${quoted(path)} is ${found}`]);
  const text = await readSourceFile(path, path);
  return isNotebook(name)
    ? { language: found, files: new Map(), notebooks: new Map([[name, readNotebook(text, name)]]) }
    : { language: found, files: new Map([[name, text]]), notebooks: new Map() };
}

async function fromFolder(path: string, { language, entryName }: ReadOptions): Promise<Sources> {
  const listing = await listFolder(path);
  const sources = language === undefined ? listing.sources : listing.sources.filter((p) => languageOf(p) === language);
  const languages = [...new Set(sources.map((p) => languageOf(p)!))];
  if (languages.length > 1) throw mixed(path, sources);
  const found = languages[0] ?? language ?? "python";
  const files = await readFiles(path, sources);
  const paths = language === "node" ? [] : listing.notebooks;
  const notebooks = await entryNotebooks(path, paths, files, found, entryName);
  if (files.size + notebooks.size === 0) throw nothingIn(path, listing, language);
  if (found === "node" && notebooks.size > 0) throw mixed(path, [...files.keys(), ...notebooks.keys()]);
  return { language: found, files, notebooks };
}

function mixed(path: string, sources: readonly string[]): InputError {
  const [python, node] = [
    sources.filter((p) => languageOf(p) === "python"),
    sources.filter((p) => languageOf(p) === "node"),
  ];
  return new InputError("intake/mixed-languages", [
    `${quoted(path)} holds both Python (${some(python, 3)}) and JavaScript or TypeScript (${some(node, 3)}); name the file to grade, or say which language`,
  ]);
}

function nothingIn(
  path: string,
  { sources, notebooks, others }: FolderListing,
  language: ReadOptions["language"],
): InputError {
  const looked = language === undefined ? EXTENSIONS : language === "python" ? ".py, .ipynb" : ".ts, .js, .mjs";
  const there = [...sources, ...notebooks, ...others];
  return new InputError("intake/empty", [
    `${quoted(path)} holds no submission: a file ending in ${looked} was looked for, and ${there.length === 0 ? "the folder is empty" : `${some(there)} came`}`,
  ]);
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
