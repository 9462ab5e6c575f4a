import type { Submission } from "@allclose/core";
import { canonical, InputError } from "@allclose/core";
import type { CodeLanguage } from "./languages.ts";
import { some } from "./quote.ts";

/** Where a name is bound at the top level. A text search, not a parse: it only chooses among files, and nothing is executed here. */
const DEFINITIONS: Readonly<Record<CodeLanguage, readonly RegExp[]>> = {
  python: [/^(?:async[ \t]+)?(?:def|class)[ \t]+(\w+)/gm, /^(\w+)[ \t]*(?::[^=\n]{0,200})?=(?!=)/gm],
  node: [
    /^(?:export[ \t]+)?(?:default[ \t]+)?(?:async[ \t]+)?(?:function(?:[ \t]*\*[ \t]*|[ \t]+)|class[ \t]+)([\w$]+)/gm,
    /^(?:export[ \t]+)?(?:const|let|var)[ \t]+([\w$]+)/gm,
    /^(?:module\.)?exports\.([\w$]+)[ \t]*=(?!=)/gm,
  ],
};

/** File names that people give to the file that counts, in this order, after the entry's own name. */
const CONVENTIONAL = ["submission", "solution", "main", "index"];

const stem = (path: string): string => path.slice(path.lastIndexOf("/") + 1).replace(/\.\w+$/, "");

/** The names that a text binds at its top level. */
export function definedNames(text: string, language: CodeLanguage): string[] {
  return DEFINITIONS[language].flatMap((pattern) => [...text.matchAll(pattern)].map((match) => match[1]!));
}

/** Whether a text binds the entry's name, or one that differs in case and underscores only. */
export const defines = (text: string, language: CodeLanguage, entryName: string): boolean =>
  definedNames(text, language).some((name) => canonical(name) === canonical(entryName));

/** Whether a submission's entry file binds the entry's name; of a notebook, one of its cells. What is not text binds none. */
export const definesEntry = ({ cells, files, entryFile, language }: Submission, entryName: string): boolean =>
  (language === "python" || language === "node") &&
  defines(cells?.map((cell) => cell.text).join("\n") ?? files.get(entryFile) ?? "", language, entryName);

/**
 * The file that holds the entry: the only one; else the one that defines it; else the one named like it, or `submission`,
 * `solution`, `main`, `index`.
 * @throws InputError `intake/ambiguous-entry`, `intake/no-entry`
 */
export function chooseEntryFile(files: ReadonlyMap<string, string>, language: CodeLanguage, entryName: string): string {
  const paths = [...files.keys()];
  if (paths.length === 1) return paths[0]!;
  const code = paths.filter((path) => !path.endsWith(".d.ts"));
  const wanted = canonical(entryName);

  const defining = code.filter((path) => defines(files.get(path)!, language, entryName));
  if (defining.length === 1) return defining[0]!;
  if (defining.length > 1) throw ambiguous(`define \`${entryName}\``, defining);

  for (const name of [wanted, ...CONVENTIONAL]) {
    const named = code.filter((path) => canonical(stem(path)) === name);
    if (named.length === 1) return named[0]!;
    if (named.length > 1) throw ambiguous(`are named \`${name === wanted ? entryName : name}\``, named);
  }
  throw new InputError("intake/no-entry", [
    `none of the ${paths.length} files defines \`${entryName}\`, and none is named after it or ${CONVENTIONAL.join(", ")}: ${some(paths)}; name the file to grade instead of the folder`,
  ]);
}

const ambiguous = (what: string, paths: readonly string[]) =>
  new InputError("intake/ambiguous-entry", [
    `${paths.length} files ${what}: ${some(paths)}; keep one of them in the folder, or name the file to grade`,
  ]);
