import type { Language, Submission } from "@allclose/core";
import { InputError } from "@allclose/core";
import { archiveFormatOf } from "./archive-format.ts";
import { bytesAt, type Contents, textAt } from "./contents.ts";
import { chooseEntryFile } from "./entry-file.ts";
import { entryNotebooks } from "./entry-notebooks.ts";
import { byPath, submissionHash } from "./hash.ts";
import { codeLanguageOf, dataLanguageOf, extensionsOf, isNotebook } from "./languages.ts";
import { codeOf } from "./notebook.ts";
import { mustNotClash } from "./paths.ts";
import { quoted, some } from "./quote.ts";
import { CAPS, mustFitTogether } from "./read-file.ts";

export interface ReadOptions {
  /** The entry's name, as the problem spells it; it says which of several files counts. */
  readonly entryName: string;
  /** Takes only this language's files of a folder that holds several. */
  readonly language?: Language;
}

/**
 * What of all that was handed in is the submission: every source file, of notebooks the one that holds the entry, and an
 * ONNX model or tensors only where there is no code. The digest is over these paths and bytes, wherever they came from.
 * @param shown what was handed in, for messages
 * @throws InputError `intake/…`
 */
export async function chooseSubmission(
  contents: Contents,
  shown: string,
  { language, entryName }: ReadOptions,
): Promise<Submission> {
  const paths = [...contents.keys()].sort(byPath);
  const asked = paths.filter((p) => language === undefined || language === (codeLanguageOf(p) ?? dataLanguageOf(p)));
  const sources = asked.filter((p) => codeLanguageOf(p) !== undefined && !isNotebook(p));
  const languages = [...new Set(sources.map((p) => codeLanguageOf(p)!))];
  if (languages.length > 1) throw mixed(shown, sources);
  const found = languages[0] ?? "python";
  const files = await readSources(contents, sources);
  const notebooks = await entryNotebooks(contents, asked.filter(isNotebook), files, found, entryName);
  if (files.size + notebooks.size === 0) {
    const data = asked.filter((p) => dataLanguageOf(p) !== undefined);
    if (data.length > 1) throw several(shown, data);
    if (data.length === 1) return fromData(contents, data[0]!);
    throw nothingIn(shown, paths, language);
  }
  if (found === "node" && notebooks.size > 0) throw mixed(shown, [...files.keys(), ...notebooks.keys()]);

  const code = new Map([...files, ...[...notebooks].map(([name, book]) => [name, codeOf(book)] as const)]);
  const entryFile = chooseEntryFile(code, found, entryName);
  const notebook = notebooks.get(entryFile);
  if (notebook !== undefined) files.set(entryFile, notebook.text);
  if ([...files.values()].every((text) => text === "")) throw nothingWritten([...files.keys()]);
  const submission = { sha256: submissionHash(files), language: found, entryFile, files };
  return notebook === undefined ? submission : { ...submission, cells: notebook.cells, notes: notebook.notes };
}

/** Texts of all source files, by their paths. */
async function readSources(contents: Contents, paths: readonly string[]): Promise<Map<string, string>> {
  if (paths.length > CAPS.files)
    throw new InputError("intake/too-many", [`${paths.length} source files came; a submission may have ${CAPS.files}`]);
  mustNotClash(paths);
  const files = new Map<string, string>();
  let bytes = 0;
  for (const path of paths) {
    const text = await textAt(contents, path);
    bytes += Buffer.byteLength(text);
    mustFitTogether(bytes, CAPS.bytes);
    files.set(path, text);
  }
  return files;
}

const NO_CODE =
  "no code was handed in, only outputs: they are judged on the published inputs, and what needs a program stays open";

async function fromData(contents: Contents, path: string): Promise<Submission> {
  const data = await bytesAt(contents, path);
  if (data.length === 0) throw nothingWritten([path]);
  const sha256 = submissionHash(new Map([[path, data]]));
  const language = dataLanguageOf(path)!;
  const notes = language === "tensors" ? { notes: [NO_CODE] } : {};
  return { sha256, language, entryFile: path, files: new Map(), data, ...notes };
}

const nothingWritten = (paths: readonly string[]) =>
  new InputError("intake/empty", [
    paths.length === 1
      ? `${quoted(paths[0]!)} is empty: it has 0 bytes; was it saved?`
      : `${some(paths)} are empty: all of them have 0 bytes; were they saved?`,
  ]);

function mixed(shown: string, sources: readonly string[]): InputError {
  const [python, node] = [
    sources.filter((p) => codeLanguageOf(p) === "python"),
    sources.filter((p) => codeLanguageOf(p) === "node"),
  ];
  return new InputError("intake/mixed-languages", [
    `${quoted(shown)} holds both Python (${some(python, 3)}) and JavaScript or TypeScript (${some(node, 3)}); name the file to grade, or say which language`,
  ]);
}

const several = (shown: string, data: readonly string[]) =>
  new InputError("intake/ambiguous-entry", [
    `${quoted(shown)} holds ${data.length} models or files of tensors (${some(data)}); name the one to grade, or grade each with --batch`,
  ]);

function nothingIn(shown: string, all: readonly string[], language: Language | undefined): InputError {
  // What could have been graded first: only a few are shown.
  const known = (p: string) => (codeLanguageOf(p) ?? dataLanguageOf(p)) !== undefined;
  const paths = [...all.filter(known), ...all.filter((p) => !known(p))];
  const there =
    paths.length === 0
      ? "it is empty, dotfiles and what tools put there aside"
      : paths.every((p) => archiveFormatOf(p) !== undefined)
        ? `only ${some(paths)} came, and an archive within is not opened: hand it in by itself`
        : `${some(paths)} came`;
  return new InputError("intake/empty", [
    `${quoted(shown)} holds no submission: a file ending in ${extensionsOf(language)} was looked for, and ${there}`,
  ]);
}
