import { defineConfig } from "tsup";

export default defineConfig({
  // A worker thread grades from a file of its own.
  entry: { main: "src/main.ts", worker: "src/batch/worker.ts" },
  format: "esm",
  target: "node20",
  platform: "node",
  clean: true,
  dts: false,
  banner: { js: "#!/usr/bin/env node" },
});
