import { build, type Plugin } from "esbuild";

/** `import text from "./program.mjs?program"`: a program and what it imports, as the text of one classic script. */
export const bundledPrograms: Plugin = {
  name: "bundled programs",
  setup({ onLoad, onResolve, resolve }) {
    onResolve({ filter: /\?program$/ }, async ({ path, resolveDir }) => {
      const found = await resolve(path.replace(/\?program$/, ""), { resolveDir, kind: "import-statement" });
      return { ...found, namespace: "program" };
    });
    onLoad({ filter: /.*/, namespace: "program" }, async ({ path }) => {
      const made = await build({
        entryPoints: [path],
        bundle: true,
        write: false,
        minify: true,
        format: "iife",
        platform: "browser",
        target: "es2022",
      });
      const text = (made.outputFiles[0] as { text: string }).text;
      return { contents: text, loader: "text", watchFiles: [path] };
    });
  },
};
