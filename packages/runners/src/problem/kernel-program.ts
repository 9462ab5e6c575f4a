import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

/** Beside the bundle when built. */
const BUILT = fileURLToPath(new URL("./kernel.mjs", import.meta.url));

/** Core's attention kernel as one file, for a baseline to import: nothing else of ours can be read where it runs. */
export async function kernelProgram(): Promise<string> {
  return existsSync(BUILT) ? readFile(BUILT, "utf8") : bundleKernel();
}

/** Bundles it, for the package; and when the source is what runs. As for a page: a jail has no threads. */
export async function bundleKernel(): Promise<string> {
  const { outputFiles } = await build({
    stdin: {
      contents: `export { attention, wasm } from "@allclose/core/kernel";`,
      resolveDir: fileURLToPath(new URL(".", import.meta.url)),
    },
    bundle: true,
    write: false,
    format: "esm",
    platform: "browser",
    target: "node20",
    // What a package says of its files holds, not what a tsconfig.json on the way says of their sources.
    tsconfigRaw: "{}",
    logLevel: "error",
  });
  return (outputFiles[0] as { text: string }).text;
}
