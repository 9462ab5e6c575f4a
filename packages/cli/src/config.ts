import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { InputError, parse } from "@allclose/core";
import { readYaml } from "@allclose/runners";
import * as z from "zod";

const CONFIG = "allclose.config.yaml";

/** `allclose.config.yaml`: what holds for every command below its folder. */
const config = z.strictObject({
  banks: z.array(z.string().min(1)).default([]).describe("Folders, relative to this file, or installed packages"),
});

export interface Config {
  /** The folder of the file: what its paths are relative to. */
  readonly folder: string;
  readonly file: string;
  readonly banks: readonly string[];
}

/**
 * The nearest allclose.config.yaml, looked for from a folder upwards.
 * @throws InputError `config/unreadable`, `schema/invalid`, `yaml/invalid`
 */
export async function readConfig(from = process.cwd()): Promise<Config | undefined> {
  const file = findUp(from);
  if (file === undefined) return undefined;
  const text = await readFile(file, "utf8").catch((error: NodeJS.ErrnoException) => {
    throw new InputError("config/unreadable", [`${file}: cannot be read (${error.code})`]);
  });
  // An empty file is an empty configuration.
  return { folder: dirname(file), file, ...parse(config, readYaml(text, file) ?? {}, file) };
}

function findUp(from: string): string | undefined {
  for (let folder = resolve(from); ; folder = dirname(folder)) {
    if (existsSync(join(folder, CONFIG))) return join(folder, CONFIG);
    if (folder === dirname(folder)) return undefined;
  }
}
