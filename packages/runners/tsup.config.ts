import { cp } from "node:fs/promises";
import { defineConfig } from "tsup";

export default defineConfig({
  entry: ["src/index.ts"],
  format: "esm",
  target: "node20",
  platform: "node",
  clean: true,
  dts: false,
  // What runs inside the jail is shipped as it is written: it is read by Python and by a bare Node, never bundled.
  onSuccess: async () => {
    await cp("src/jail", "dist/jail", { recursive: true });
  },
});
