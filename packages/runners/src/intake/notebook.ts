import { type Cell, InputError } from "@allclose/core";
import { withoutMagics } from "./magics.ts";
import { quoted } from "./quote.ts";
import { CAPS } from "./read-file.ts";

/** The tag of the cells that are graded. */
const TAG = "allclose";

export interface Notebook {
  /** What was handed in. */
  readonly text: string;
  readonly cells: readonly Cell[];
  /** What of it does not run. */
  readonly notes: readonly string[];
}

/** What of a notebook may run, as one text in which names can be looked for. */
export const codeOf = ({ cells }: Notebook): string => cells.map((cell) => cell.text).join("\n");

/**
 * Reads a Jupyter notebook (nbformat 4) in Python: the code cells that are tagged `allclose`, to be run whole; where none is,
 * all of them, of which only imports, definitions and constants are to run. Nothing is executed.
 *
 * @param shown the notebook's path, for messages
 * @throws InputError `intake/notebook` (not one), `intake/notebook-version`, `intake/notebook-language`, `intake/notebook-code`
 * (no code in it), `intake/notebook-cell` (a cell's source is not text), `intake/too-large`
 */
export function readNotebook(text: string, shown: string): Notebook {
  const notebook = fieldsOf(parsed(text, shown));
  if (notebook === undefined) throw notNotebook(shown, "it is JSON, but not an object");
  mustBeVersion4(notebook, shown);
  mustBePython(notebook, shown);
  const cells = notebook.get("cells");
  if (!Array.isArray(cells)) throw notNotebook(shown, "it has no list of cells");

  const code = cells.flatMap((value: unknown, i) => codeCell(value, i + 1, shown) ?? []);
  const tagged = code.filter((cell) => cell.tagged);
  const chosen = tagged.length > 0 ? tagged : code;
  const python = chosen.map(({ number, source }) => ({ number, ...withoutMagics(source) }));
  const bytes = python.reduce((sum, cell) => sum + Buffer.byteLength(cell.text), 0);
  if (bytes > CAPS.fileBytes)
    throw new InputError("intake/too-large", [
      `the code of ${quoted(shown)} has ${bytes} bytes; that of one file may have ${CAPS.fileBytes}`,
    ]);
  // One step for all of the space between two words: a group that is repeated for each character overflows the stack.
  if (python.every((cell) => /^(\s*pass\b)*\s*$/.test(cell.text))) throw noCode(shown, code, tagged.length > 0);

  const whole = tagged.length > 0;
  return {
    text,
    cells: python.map((cell) => ({ number: cell.number, text: cell.text, whole })),
    notes: notesOf(shown, python, whole ? code.length : undefined),
  };
}

type Fields = ReadonlyMap<string, unknown>;

// A Map, so that `__proto__` and `constructor` are keys like any other.
const fieldsOf = (value: unknown): Fields | undefined =>
  typeof value === "object" && value !== null && !Array.isArray(value) ? new Map(Object.entries(value)) : undefined;

function parsed(text: string, shown: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw notNotebook(shown, text === "" ? "it is empty" : "it is not JSON");
  }
}

function mustBeVersion4(notebook: Fields, shown: string): void {
  const version = notebook.get("nbformat");
  if (version === 4) return;
  if (typeof version !== "number" || !Number.isSafeInteger(version)) throw notNotebook(shown, "it names no nbformat");
  throw new InputError("intake/notebook-version", [
    version < 4
      ? `${quoted(shown)} is in nbformat ${version}, and nbformat 4 is read; convert it with \`jupyter nbconvert --to notebook\``
      : `${quoted(shown)} is in nbformat ${version}, which is newer than nbformat 4; save it in that format`,
  ]);
}

function mustBePython(notebook: Fields, shown: string): void {
  const metadata = fieldsOf(notebook.get("metadata"));
  const kernel = fieldsOf(metadata?.get("kernelspec"));
  const name = kernel?.get("name");
  const language = [
    fieldsOf(metadata?.get("language_info"))?.get("name"),
    kernel?.get("language"),
    // The names of kernels are free; these are what they are called where they come from.
    /^(ir|julia)\b/i.exec(typeof name === "string" ? name : "")?.[0].replace(/^ir$/i, "R"),
  ].find((name): name is string => typeof name === "string" && name !== "");
  if (language !== undefined && !/^i?python/i.test(language))
    throw new InputError("intake/notebook-language", [
      `the kernel of ${quoted(shown)} is ${quoted(language)}; a notebook in Python was expected`,
    ]);
}

interface CodeCell {
  readonly number: number;
  readonly source: string;
  readonly tagged: boolean;
  readonly printed: boolean;
}

function codeCell(value: unknown, number: number, shown: string): CodeCell | undefined {
  const cell = fieldsOf(value);
  if (cell === undefined || typeof cell.get("cell_type") !== "string")
    throw cellError(shown, number, "is not a cell: an object with a cell_type was expected");
  if (cell.get("cell_type") !== "code") return undefined;
  const given = cell.get("source");
  const source = Array.isArray(given) && given.every((line) => typeof line === "string") ? given.join("") : given;
  if (typeof source !== "string")
    throw cellError(shown, number, "has a source that is neither text nor a list of texts");
  // A lone surrogate has no UTF-8 form, and Python takes no null character.
  if (/\p{Cs}/u.test(source) || source.includes("\0"))
    throw cellError(shown, number, "holds a character that is not text (U+0000 or half of a surrogate pair)");
  const tags = fieldsOf(cell.get("metadata"))?.get("tags");
  const outputs = cell.get("outputs");
  return {
    number,
    source,
    tagged: Array.isArray(tags) && tags.includes(TAG),
    printed: Array.isArray(outputs) && outputs.length > 0,
  };
}

function notesOf(shown: string, python: readonly { lines: number; cell: boolean }[], of: number | undefined): string[] {
  const lines = python.reduce((sum, cell) => sum + cell.lines, 0);
  const foreign = python.filter((cell) => cell.cell).length;
  const left = [
    ...(lines > 0 ? [counted(lines, "line of IPython or the shell", "lines of IPython or the shell")] : []),
    ...(foreign > 0 ? [counted(foreign, "cell under a cell magic", "cells under a cell magic")] : []),
  ];
  const name = quoted(shown);
  return [
    ...(of === undefined
      ? [
          `${name}: only the imports, functions, classes and constants of its ${counted(python.length, "code cell")} run; tag cells ${TAG} to have those run whole`,
        ]
      : python.length < of
        ? [`${name}: of its ${counted(of, "code cell")} only the ${python.length} tagged ${TAG} run`]
        : []),
    ...(left.length > 0 ? [`${name}: ${left.join(" and ")} left out`] : []),
  ];
}

const counted = (n: number, one: string, many = `${one}s`): string => `${n} ${n === 1 ? one : many}`;

function noCode(shown: string, code: readonly CodeCell[], tagged: boolean): InputError {
  const why =
    code.length === 0
      ? "it has no code cell"
      : tagged
        ? `its cells tagged ${TAG} hold no Python`
        : code.some((cell) => cell.printed)
          ? "its code cells hold no Python, only output"
          : "its code cells hold no Python";
  return new InputError("intake/notebook-code", [`nothing in ${quoted(shown)} can be graded: ${why}`]);
}

const cellError = (shown: string, number: number, what: string) =>
  new InputError("intake/notebook-cell", [`cell ${number} of ${quoted(shown)} ${what}; save it again with Jupyter`]);

const notNotebook = (shown: string, why: string) =>
  new InputError("intake/notebook", [`${quoted(shown)} is not a Jupyter notebook: ${why}; save it again with Jupyter`]);
