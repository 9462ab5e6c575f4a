import { cp, writeFile } from "node:fs/promises";
import { defineConfig } from "tsup";
import { bundledPrograms } from "./bundled-programs.ts";
import { bundleProgram } from "./src/judge/program.ts";
import { bundleKernel } from "./src/problem/kernel-program.ts";

export default defineConfig({
  entry: { index: "src/index.ts", browser: "src/browser/index.ts" },
  format: "esm",
  target: "node20",
  platform: "node",
  clean: true,
  dts: false,
  esbuildPlugins: [bundledPrograms],
  // What runs inside the jail is shipped as it is written: it is read by Python and by a bare Node, never bundled.
  onSuccess: async () => {
    await cp("src/jail", "dist/jail", { recursive: true });
    // A judge runs there too, and with it core, which nobody can import there.
    await writeFile("dist/judge.mjs", await bundleProgram("src/judge/inside/main.ts"));
    await writeFile("dist/kernel.mjs", await bundleKernel());
  },
});
