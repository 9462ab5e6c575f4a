import { defineConfig } from "tsup";

// Types come from TypeScript 7 (see package.json): tsup's own declaration step cannot use it.
export default defineConfig({
  entry: { index: "src/index.ts", "tensor/index": "src/tensor/index.ts", "testing/index": "src/testing/index.ts" },
  format: "esm",
  target: "es2022",
  platform: "neutral",
  clean: true,
  dts: false,
});
