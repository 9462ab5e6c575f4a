import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";

/** A folder of the bank. */
export const bankFolder = (slug: string): string =>
  fileURLToPath(new URL(`../../../../rubrics/${slug}`, import.meta.url));

const made: string[] = [];

/** A copy of a problem of the bank, its reference changed. */
export function copyOf(slug: string, change = (text: string) => text): string {
  const root = mkdtempSync(join(tmpdir(), "problem-"));
  made.push(root);
  const folder = join(root, slug);
  cpSync(bankFolder(slug), folder, {
    recursive: true,
    filter: (path) => !["submissions", "starter"].includes(basename(path)),
  });
  const file = join(folder, "reference.ts");
  writeFileSync(file, change(readFileSync(file, "utf8")));
  return folder;
}

export const removeCopies = (): void => {
  for (const folder of made.splice(0)) rmSync(folder, { recursive: true, force: true });
};
