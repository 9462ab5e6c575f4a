// npm run docs: builds the documentation site into out/docs, and fails on a link to nothing. `npm run docs -- dev` shows it and
// follows edits, `npm run docs -- preview` shows what was built.
import { spawnSync } from "node:child_process";
import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { writeApi } from "./docs/api.mjs";
import { writeCli } from "./docs/cli.mjs";
import { writeSchemas } from "./docs/schemas.mjs";
import { isMain } from "./main.mjs";
import { ROOT } from "./root.mjs";
import { setUp } from "./setup.mjs";

const REFERENCE = join(ROOT, "docs", "reference");

/** Writes the pages that are made from the code: command line, API and file formats. The packages have to be built. */
export async function writeReference() {
  rmSync(REFERENCE, { recursive: true, force: true });
  mkdirSync(REFERENCE, { recursive: true });
  await writeCli(join(REFERENCE, "cli.md"));
  writeSchemas(join(REFERENCE, "schemas"));
  await writeApi(join(REFERENCE, "api"));
}

/** Runs VitePress on the documentation; @returns what `spawnSync` does */
export function vitepress(command, args = [], options = { stdio: "inherit" }) {
  const program = join(ROOT, "node_modules", "vitepress", "bin", "vitepress.js");
  return spawnSync(process.execPath, [program, command, "docs", ...args], { cwd: ROOT, ...options });
}

if (isMain(import.meta.url)) {
  const [command = "build", ...args] = process.argv.slice(2);
  await setUp({ system: false });
  if (command !== "preview") await writeReference();
  process.exitCode = vitepress(command, args).status ?? 1;
}
