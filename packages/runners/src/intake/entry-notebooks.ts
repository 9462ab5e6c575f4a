import { InputError } from "@allclose/core";
import { type Contents, textAt } from "./contents.ts";
import { defines } from "./entry-file.ts";
import type { CodeLanguage } from "./languages.ts";
import { codeOf, type Notebook, readNotebook } from "./notebook.ts";
import { CAPS, mustFitTogether } from "./read-file.ts";

/**
 * The notebooks that may hold the entry. Beside source files that define it, or that are not Python, only those
 * that define it too: the rest are about the submission, not of it, and may be broken.
 * @throws InputError of a notebook that cannot be read, where nothing else defines the entry
 */
export async function entryNotebooks(
  contents: Contents,
  paths: readonly string[],
  sources: ReadonlyMap<string, string>,
  language: CodeLanguage,
  entryName: string,
): Promise<Map<string, Notebook>> {
  const notebooks = new Map<string, Notebook>();
  let refused: InputError | undefined;
  let bytes = 0;
  for (const path of paths) {
    try {
      const text = await textAt(contents, path);
      bytes += Buffer.byteLength(text);
      notebooks.set(path, readNotebook(text, path));
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      refused ??= error;
    }
    mustFitTogether(bytes, CAPS.notebooksBytes);
  }
  const defining = [...notebooks].filter(([, notebook]) => defines(codeOf(notebook), "python", entryName));
  const settled = [...sources.values()].some((text) => defines(text, language, entryName));
  if (settled || language === "node") return new Map(defining);
  if (refused !== undefined && defining.length === 0) throw refused;
  return defining.length > 0 ? new Map(defining) : notebooks;
}
