import { readFile } from "node:fs/promises";
import { defineConfig, type Options } from "tsup";

const entries = [
  "index",
  "judge",
  "tensor/index",
  "kernel/index",
  "kernel/pool.node",
  "kernel/pool.web",
  "testing/index",
];

// Types come from TypeScript 7 (see package.json): tsup's own declaration step cannot use it.
export default defineConfig({
  // What two entries share stands in a chunk, and a chunk that nobody uses is dropped by bundlers. The root is an entry twice, so
  // that it is nothing but names, and a page that takes `judge` from it gets the chunk of judging alone. The schemas are one, so
  // that those of problems stand apart from the checks.
  entry: Object.fromEntries([
    ...entries.map((name) => [name, `src/${name}.ts`]),
    ["whole", "src/index.ts"],
    ["schemas", "src/schemas.ts"],
  ]),
  format: "esm",
  target: "es2022",
  platform: "neutral",
  // Resolved by whoever loads it: worker threads in Node, workers in a browser.
  external: ["#pool", /^node:/],
  clean: true,
  dts: false,
  // By Rollup, which also makes one import of zod of the many that the files of a chunk have.
  treeshake: true,
  esbuildPlugins: [withoutDescriptions()],
});

/**
 * Leaves out what `.describe` says of fields: scripts/schemas.mjs puts it into the JSON Schemas, from the source; here no program
 * reads it, and it would be a third of what a page loads of the schemas.
 */
function withoutDescriptions(): NonNullable<Options["esbuildPlugins"]>[number] {
  const text = /"(?:[^"\\]|\\.)*"/.source;
  const call = new RegExp(`\\s*\\.describe\\(\\s*${text}(?:\\s*\\+\\s*${text})*,?\\s*\\)`, "g");
  return {
    name: "without descriptions",
    setup({ onLoad }) {
      onLoad({ filter: /[\\/]core[\\/]src[\\/].*\.ts$/ }, async ({ path }) => {
        const contents = (await readFile(path, "utf8")).replace(call, "");
        if (contents.includes(".describe("))
          throw new Error(`${path}: a description has to be a text in double quotes, or several joined by +`);
        return { contents, loader: "ts" };
      });
    },
  };
}
