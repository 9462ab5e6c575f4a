import { createRequire } from "node:module";
import { dirname } from "node:path";
import { InputError, type Reference } from "@allclose/core";
import { build, type Plugin } from "esbuild";

/**
 * Compiles and loads a problem's `reference.ts`. Whatever it imports is bundled, `@allclose/core` from beside this package,
 * so that a bank outside any node_modules works.
 * @throws InputError `reference/…` with file, line and what is wrong
 */
export async function loadReference(file: string, text: string): Promise<Reference> {
  const bundle = await build({
    stdin: { contents: text, sourcefile: file, resolveDir: dirname(file), loader: "ts" },
    bundle: true,
    write: false,
    format: "esm",
    platform: "neutral",
    target: "es2022",
    logLevel: "silent",
    plugins: [ownCore],
  }).catch((error: { errors?: { text: string; location: { line: number } | null }[] }) => {
    throw new InputError(
      "reference/syntax",
      (error.errors ?? []).map((e) => `${file}${e.location ? `:${e.location.line}` : ""}: ${e.text}`),
    );
  });
  const code = Buffer.from((bundle.outputFiles[0] as { text: string }).text).toString("base64");
  let loaded: { reference?: Reference };
  try {
    loaded = await import(/* @vite-ignore */ `data:text/javascript;base64,${code}`);
  } catch (error) {
    throw new InputError("reference/throws", [`${file}: it throws while loading: ${(error as Error).message}`]);
  }
  const { reference } = loaded;
  if (reference?.mistakes === undefined || reference.entries === undefined)
    throw new InputError("reference/export", [
      `${file}: expected export const reference = define({ … }), but there is none`,
    ]);
  return reference;
}

const require = createRequire(import.meta.url);

const ownCore: Plugin = {
  name: "own-core",
  setup({ onResolve }) {
    onResolve({ filter: /^@allclose\/core(\/|$)/ }, ({ path }) => ({ path: require.resolve(path) }));
  },
};
