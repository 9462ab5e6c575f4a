import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { build } from "esbuild";
import { ROOT } from "../../scripts/root.mjs";

/** The harness as JavaScript, beside the packages that it imports. Returns its URL. */
export async function bundleHarness() {
  const outfile = join(ROOT, "security", "dist", "main.js");
  await build({
    entryPoints: [join(ROOT, "security/harness/main.ts")],
    outfile,
    bundle: true,
    packages: "external",
    platform: "node",
    format: "esm",
    logLevel: "silent",
  });
  return pathToFileURL(outfile).href;
}
