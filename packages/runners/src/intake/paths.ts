import { InputError } from "@allclose/core";
import { quoted, some } from "./quote.ts";
import { CAPS } from "./read-file.ts";

/** Folders that hold what tools put there. */
const SKIPPED = new Set(["node_modules", "__pycache__", "venv", "__MACOSX"]);

/** Whether a folder is passed over: what tools put there, and dotfolders. */
export const skipsFolder = (name: string): boolean => SKIPPED.has(name) || skipsFile(name);

/** Whether a file is passed over. */
export const skipsFile = (name: string): boolean => name.startsWith(".");

/** @throws InputError `intake/name` of a path that is not spelled alike on every system: it becomes a module's name inside the jail */
export function checkedName(path: string): string {
  // U+FFFD stands where a name's bytes are not UTF-8.
  if (/[\p{Cc}\p{Cf}\\:\uFFFD]/u.test(path) || path.length > 400)
    throw new InputError("intake/name", [
      `${quoted(path)} cannot be used as a file name here; use letters, digits, - and _`,
    ]);
  return path;
}

/** @throws InputError `intake/too-deep` of a folder, or of what lies in one */
export function mustNotLieDeep(folders: number, path: string): void {
  if (folders > CAPS.depth)
    throw new InputError("intake/too-deep", [
      `${quoted(path)} lies deeper than ${CAPS.depth} folders; flatten the submission`,
    ]);
}

/**
 * Refuses paths of which one file system makes several files and the next one: those that differ in case or Unicode form
 * only, in their folders' names too; a file that is a folder as well; and what is there twice.
 * @param paths of files, and of folders with a slash at their end
 * @throws InputError `intake/name`
 */
export function mustNotClash(paths: Iterable<string>): void {
  const seen = new Map<string, { readonly path: string; readonly file: boolean }>();
  const add = (path: string, file: boolean): void => {
    // By way of upper case, which σ and ς share.
    const key = path.normalize("NFC").toUpperCase().toLowerCase();
    const other = seen.get(key);
    if (other === undefined) return void seen.set(key, { path, file });
    if (other.path !== path) throw clash(`${some([other.path, path])} differ only in case or Unicode form`);
    if (other.file !== file) throw clash(`${quoted(path)} is both a file and a folder`);
    if (file) throw clash(`${quoted(path)} is there twice`);
  };
  for (const path of paths) {
    for (let at = path.indexOf("/"); at >= 0; at = path.indexOf("/", at + 1)) add(path.slice(0, at), false);
    if (!path.endsWith("/")) add(path, true);
  }
}

const clash = (what: string) => new InputError("intake/name", [`${what}; rename one of them`]);
