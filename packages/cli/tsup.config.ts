import { defineConfig } from "tsup";

export default defineConfig({
  // A worker thread grades from a file of its own; the reference of the command line is written from `program`.
  entry: { main: "src/main.ts", worker: "src/batch/worker.ts", program: "src/program.ts" },
  format: "esm",
  target: "node20",
  platform: "node",
  clean: true,
  dts: false,
  banner: { js: "#!/usr/bin/env node" },
});
