import type { Dirent } from "node:fs";
import { readdir } from "node:fs/promises";
import { join, resolve } from "node:path";
import { InputError } from "@allclose/core";
import { definesEntry, readSubmission } from "@allclose/runners";

export interface Children {
  /** Names of what is graded, in order: files of a kind that we know, archives and folders. A broken one is among them. */
  readonly submissions: readonly string[];
  /** Those that define the entry at their top level. */
  readonly defining: readonly string[];
  /** Files of another kind. */
  readonly others: readonly string[];
}

/** What tools put there. Dotfiles are passed over too, and declarations, which hold no program. */
const PASSED_OVER = /^(\.|(node_modules|__pycache__|venv|__MACOSX)$)|\.d\.ts$/;

/**
 * What a folder of submissions holds, one a child. `except` is a folder that is none: where the reports go.
 * @throws InputError `batch/folder`
 */
export async function childrenOf(folder: string, entryName: string, except?: string): Promise<Children> {
  const entries = await readdir(folder, { withFileTypes: true }).catch((error: NodeJS.ErrnoException) => {
    throw new InputError("batch/folder", [
      error.code === "ENOTDIR"
        ? `${folder}: a batch is a folder of submissions, but this is a file; grade it without --batch, or unpack it if it is an archive of them`
        : `${folder}: the folder cannot be read (${error.code})`,
    ]);
  });
  const submissions: string[] = [];
  const defining: string[] = [];
  const others: string[] = [];
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const path = join(folder, entry.name);
    const forReports = entry.isDirectory() && except !== undefined && resolve(path) === resolve(except);
    if (forReports || PASSED_OVER.test(entry.name)) continue;
    const kind = await kindOf(path, entry, entryName);
    (kind === "other" ? others : submissions).push(entry.name);
    if (kind === "defining") defining.push(entry.name);
  }
  return { submissions, defining, others };
}

async function kindOf(path: string, entry: Dirent, entryName: string): Promise<"defining" | "submission" | "other"> {
  try {
    return definesEntry(await readSubmission(path, { entryName }), entryName) ? "defining" : "submission";
  } catch (error) {
    const unknown = error instanceof InputError && error.code === "intake/extension";
    return unknown && !entry.isDirectory() ? "other" : "submission";
  }
}
