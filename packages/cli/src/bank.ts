import { existsSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join, resolve } from "node:path";
import { InputError, near } from "@allclose/core";

const require = createRequire(import.meta.url);

/** The folder of the problem bank that is installed beside this package. */
export const bankFolder = (): string => dirname(require.resolve("@allclose/rubrics/package.json"));

/** The slugs of a bank: its folders that hold a problem.yaml. */
export async function slugsOf(bank: string): Promise<string[]> {
  const entries = await readdir(bank, { withFileTypes: true });
  return entries.filter((e) => e.isDirectory() && existsSync(join(bank, e.name, "problem.yaml"))).map((e) => e.name);
}

/**
 * The folder of a problem, from a slug of the bank or a path.
 * @throws InputError `problem/unknown`, with the near slug
 */
export async function problemFolder(name: string): Promise<string> {
  if (name.includes("/") || name.includes("\\") || existsSync(join(name, "problem.yaml"))) return resolve(name);
  const bank = bankFolder();
  const slugs = await slugsOf(bank);
  if (slugs.includes(name)) return join(bank, name);
  throw new InputError("problem/unknown", [
    `no problem is called ${name}${near(name, slugs)}; there are: ${slugs.join(", ")}. A path to a problem folder works too.`,
  ]);
}
