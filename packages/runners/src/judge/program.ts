import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

/** Beside the bundle when built. */
const BUILT = fileURLToPath(new URL("./judge.mjs", import.meta.url));
const SOURCE = fileURLToPath(new URL("./inside/main.ts", import.meta.url));

/** What a sealed judge runs, core included, as one file: nothing else of ours can be read where it runs. */
export async function judgeProgram(): Promise<string> {
  return existsSync(BUILT) ? readFile(BUILT, "utf8") : bundleProgram(SOURCE);
}

/** Bundles it from its source, for the package; and when the source is what runs. */
export async function bundleProgram(source: string): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [source],
    bundle: true,
    write: false,
    format: "esm",
    platform: "node",
    target: "node20",
    logLevel: "error",
    // The entries of core say so of each other, for the sake of pages that take a part of it.
    logOverride: { "ignored-bare-import": "silent" },
  });
  return (outputFiles[0] as { text: string }).text;
}
