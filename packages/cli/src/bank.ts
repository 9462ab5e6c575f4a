import { existsSync, realpathSync, statSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, isAbsolute, join, resolve } from "node:path";
import { InputError, near } from "@allclose/core";
import { readConfig } from "./config.ts";

const require = createRequire(import.meta.url);
/** The bank that comes with this package. */
const INSTALLED = dirname(require.resolve("@allclose/rubrics/package.json"));

/** A folder of problem folders. */
export interface Bank {
  /** As somebody named it. */
  readonly name: string;
  readonly folder: string;
}

/**
 * The banks that problems are looked for in: those of `--bank`, those of allclose.config.yaml, the installed one.
 * @throws InputError `bank/missing`, and what the configuration throws
 */
export async function banks(named: readonly string[]): Promise<Bank[]> {
  const config = await readConfig();
  const all = [
    ...named.map((name) => bankAt(name, process.cwd(), "--bank")),
    ...(config?.banks ?? []).map((name, i) => bankAt(name, config?.folder as string, `${config?.file}: banks[${i}]`)),
    { name: "@allclose/rubrics", folder: INSTALLED },
  ];
  const folders = all.map((bank) => realpathSync(bank.folder));
  return all.filter((_, i) => folders.indexOf(folders[i] as string) === i);
}

/** A bank by a path, relative to a folder; or by the name of a package that is installed there or above. */
function bankAt(name: string, from: string, where: string): Bank {
  const isPath = isAbsolute(name) || name.startsWith(".");
  const places = [resolve(from, name), ...(isPath ? [] : installed(name, from))];
  const folder = places.find((place) => statSync(place, { throwIfNoEntry: false })?.isDirectory());
  if (folder !== undefined) return { name, folder };
  throw new InputError("bank/missing", [
    `${where}: ${name}: ${isPath ? `there is no folder ${places[0]}` : `neither a folder in ${from} nor a package that is installed there`}`,
  ]);
}

/** Whether a problem's folder is one of the installed bank, whatever path leads to it. */
export const isInstalled = (folder: string): boolean =>
  existsSync(folder) && dirname(realpathSync(folder)) === realpathSync(INSTALLED);

function installed(name: string, from: string): string[] {
  const here = join(from, "node_modules", name);
  return from === dirname(from) ? [here] : [here, ...installed(name, dirname(from))];
}

/** The slugs of a bank: its folders that hold a problem.yaml. */
export async function slugsOf(bank: Bank): Promise<string[]> {
  const entries = await readdir(bank.folder, { withFileTypes: true });
  return entries
    .filter((e) => existsSync(join(bank.folder, e.name, "problem.yaml")))
    .map((e) => e.name)
    .sort();
}

/**
 * The folder of a problem, from a slug of a bank or a path.
 * @throws InputError `problem/unknown`, with the near slug; `problem/ambiguous` when two banks hold it
 */
export async function problemFolder(name: string, named: readonly string[] = []): Promise<string> {
  if (name.includes("/") || name.includes("\\") || existsSync(join(name, "problem.yaml"))) return resolve(name);
  const slugs: string[] = [];
  const holders: Bank[] = [];
  for (const bank of await banks(named)) {
    const own = await slugsOf(bank);
    slugs.push(...own);
    if (own.includes(name)) holders.push(bank);
  }
  const [bank, other] = holders;
  if (bank !== undefined && other !== undefined)
    throw new InputError("problem/ambiguous", [
      `two banks hold ${name}: ${join(bank.folder, name)} (${bank.name}) and ${join(other.folder, name)} (${other.name}); give one of these paths`,
    ]);
  if (bank !== undefined) return join(bank.folder, name);
  throw new InputError("problem/unknown", [
    `no problem is called ${name}${near(name, slugs)}; there are: ${[...new Set(slugs)].join(", ")}. A path to a problem folder works too.`,
  ]);
}
