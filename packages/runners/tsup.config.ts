import { cp } from "node:fs/promises";
import { defineConfig } from "tsup";
import { bundledPrograms } from "./bundled-programs.ts";

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
  },
});
