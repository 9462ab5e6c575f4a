import { join } from "node:path";
import { InputError } from "@allclose/core";
import { defines } from "./entry-file.ts";
import type { CodeLanguage } from "./languages.ts";
import { codeOf, type Notebook, readNotebook } from "./notebook.ts";
import { readSourceFile } from "./read-file.ts";
import { checkedName } from "./read-folder.ts";

/**
 * The notebooks of a folder that may hold the entry. Beside source files that define it, or that are not Python, only those
 * that define it too: the rest are about the submission, not of it, and may be broken.
 * @throws InputError of a notebook that cannot be read, where nothing else defines the entry
 */
export async function entryNotebooks(
  root: string,
  paths: readonly string[],
  sources: ReadonlyMap<string, string>,
  language: CodeLanguage,
  entryName: string,
): Promise<Map<string, Notebook>> {
  const notebooks = new Map<string, Notebook>();
  let refused: InputError | undefined;
  for (const path of paths)
    try {
      notebooks.set(path, readNotebook(await readSourceFile(join(root, path), checkedName(path)), path));
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      refused ??= error;
    }
  const defining = [...notebooks].filter(([, notebook]) => defines(codeOf(notebook), "python", entryName));
  const settled = [...sources.values()].some((text) => defines(text, language, entryName));
  if (settled || language === "node") return new Map(defining);
  if (refused !== undefined && defining.length === 0) throw refused;
  return defining.length > 0 ? new Map(defining) : notebooks;
}
