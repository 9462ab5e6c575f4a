import { defineConfig } from "tsup";

const entries = ["index", "judge", "tensor/index", "testing/index"];

// Types come from TypeScript 7 (see package.json): tsup's own declaration step cannot use it.
export default defineConfig({
  // What two entries share stands in a chunk, and a chunk that nobody uses is dropped by bundlers. The root is an entry twice, so
  // that it is nothing but names, and a page that takes `judge` from it gets the chunk of judging alone.
  entry: Object.fromEntries([...entries.map((name) => [name, `src/${name}.ts`]), ["whole", "src/index.ts"]]),
  format: "esm",
  target: "es2022",
  platform: "neutral",
  clean: true,
  dts: false,
});
