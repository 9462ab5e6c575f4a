import type { Stats } from "node:fs";
import { lstat, readdir } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import type { Language, Submission } from "@allclose/core";
import { InputError, nearest } from "@allclose/core";
import { chooseEntryFile } from "./entry-file.ts";
import { entryNotebooks } from "./folder-notebooks.ts";
import { submissionHash } from "./hash.ts";
import { type CodeLanguage, codeLanguageOf, dataLanguageOf, extensionsOf, isNotebook } from "./languages.ts";
import { codeOf, type Notebook, readNotebook } from "./notebook.ts";
import { quoted, some } from "./quote.ts";
import { readBytes, readSourceFile } from "./read-file.ts";
import { checkedName, type FolderListing, listFolder, readFiles } from "./read-folder.ts";

export interface ReadOptions {
  /** The entry's name, as the problem spells it; it says which of several files counts. */
  readonly entryName: string;
  /** Takes only this language's files of a folder that holds several. */
  readonly language?: Language;
}

/**
 * Reads what a candidate handed in. A file is graded alone; a folder with every source file in it. Of notebooks, only the one
 * that holds the entry is taken; an ONNX model or tensors only where there is no code. Nothing is executed.
 *
 * Limits: 1 MiB a file (a notebook with its outputs: 4 MiB; a model: 16 MiB; tensors: 64 MiB), 200 files, 4 MiB of code, 8 folders deep.
 * @throws InputError with a code `intake/…` that names the path, what was looked for and what was there
 */
export async function readSubmission(path: string, options: ReadOptions): Promise<Submission> {
  const stats = await lstatOrSuggest(path);
  if (stats.isSymbolicLink())
    throw new InputError("intake/symlink", [`${quoted(path)} is a symbolic link; name what it points to`]);
  const found = await (stats.isDirectory() ? fromFolder : fromFile)(path, options);
  if ("sha256" in found) return found;
  const { language, files, notebooks } = found;
  const code = new Map([...files, ...[...notebooks].map(([name, book]) => [name, codeOf(book)] as const)]);
  const entryFile = chooseEntryFile(code, language, options.entryName);
  const notebook = notebooks.get(entryFile);
  if (notebook === undefined) return { sha256: submissionHash(files), language, entryFile, files };
  files.set(entryFile, notebook.text);
  const { cells, notes } = notebook;
  return { sha256: submissionHash(files), language, entryFile, files, cells, notes };
}

interface Sources {
  readonly language: CodeLanguage;
  readonly files: Map<string, string>;
  /** Those that may hold the entry. */
  readonly notebooks: ReadonlyMap<string, Notebook>;
}

async function fromFile(path: string, { language }: ReadOptions): Promise<Sources | Submission> {
  const name = checkedName(basename(resolve(path)));
  const found = codeLanguageOf(name) ?? dataLanguageOf(name);
  if (found === undefined)
    throw new InputError("intake/extension", [
      `${quoted(path)} is not a submission: a file ending in ${extensionsOf()} was expected`,
    ]);
  if (language !== undefined && found !== language)
    throw new InputError("intake/language", [`${language} was asked for, but ${quoted(path)} is ${found}`]);
  if (found === "onnx" || found === "tensors") return fromData(path, name);
  const text = await readSourceFile(path, path);
  return isNotebook(name)
    ? { language: found, files: new Map(), notebooks: new Map([[name, readNotebook(text, name)]]) }
    : { language: found, files: new Map([[name, text]]), notebooks: new Map() };
}

const NO_CODE =
  "no code was handed in, only outputs: they are judged on the published inputs, and what needs a program stays open";

/** One file of bytes, under the path by which it is called. */
async function fromData(path: string, name: string): Promise<Submission> {
  const data = await readBytes(path, name);
  const sha256 = submissionHash(new Map([[name, data]]));
  const language = dataLanguageOf(name)!;
  const notes = language === "tensors" ? { notes: [NO_CODE] } : {};
  return { sha256, language, entryFile: name, files: new Map(), data, ...notes };
}

async function fromFolder(path: string, { language, entryName }: ReadOptions): Promise<Sources | Submission> {
  const listing = await listFolder(path);
  const asked = (p: string) => language === undefined || language === (codeLanguageOf(p) ?? dataLanguageOf(p));
  const sources = listing.sources.filter(asked);
  const data = listing.data.filter(asked);
  const languages = [...new Set(sources.map((p) => codeLanguageOf(p)!))];
  if (languages.length > 1) throw mixed(path, sources);
  const found = languages[0] ?? "python";
  const files = await readFiles(path, sources);
  const notebooks = await entryNotebooks(path, listing.notebooks.filter(asked), files, found, entryName);
  if (files.size + notebooks.size === 0) {
    if (data.length > 1) throw several(path, data);
    if (data.length === 1) return fromData(join(path, data[0]!), checkedName(data[0]!));
    throw nothingIn(path, listing, language);
  }
  if (found === "node" && notebooks.size > 0) throw mixed(path, [...files.keys(), ...notebooks.keys()]);
  return { language: found, files, notebooks };
}

function mixed(path: string, sources: readonly string[]): InputError {
  const [python, node] = [
    sources.filter((p) => codeLanguageOf(p) === "python"),
    sources.filter((p) => codeLanguageOf(p) === "node"),
  ];
  return new InputError("intake/mixed-languages", [
    `${quoted(path)} holds both Python (${some(python, 3)}) and JavaScript or TypeScript (${some(node, 3)}); name the file to grade, or say which language`,
  ]);
}

const several = (path: string, data: readonly string[]) =>
  new InputError("intake/ambiguous-entry", [
    `${quoted(path)} holds ${data.length} models or files of tensors (${some(data)}); name the one to grade, or grade each with --batch`,
  ]);

function nothingIn(
  path: string,
  { sources, notebooks, data, others }: FolderListing,
  language: ReadOptions["language"],
): InputError {
  const looked = extensionsOf(language);
  const there = [...sources, ...notebooks, ...data, ...others];
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
