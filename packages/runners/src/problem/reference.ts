import { dirname } from "node:path";
import * as core from "@allclose/core";
import { InputError, type Reference } from "@allclose/core";
import * as tensor from "@allclose/core/tensor";
import { build, type Plugin } from "esbuild";

/**
 * Compiles and loads a problem's `reference.ts`. What it imports beside `@allclose/core` is bundled, so that a bank outside
 * any node_modules works.
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

/** What a reference may import from us; nothing else of ours is for it. */
const OURS: Readonly<Record<string, object>> = { "@allclose/core": core, "@allclose/core/tensor": tensor };
const SHARED = Symbol.for("allclose.reference-imports");
Object.assign(globalThis, { [SHARED]: OURS });

/**
 * A reference gets this process' own core, not a copy: gradients are recorded by the ops that it calls, and what it throws is
 * of a class that we know. A data: URL cannot import it by name, so it is handed over.
 */
const ownCore: Plugin = {
  name: "own-core",
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^@allclose\/core(\/|$)/ }, ({ path }) =>
      Object.hasOwn(OURS, path)
        ? { path, namespace: "own-core" }
        : { errors: [{ text: `a reference can import ${Object.keys(OURS).join(" and ")}, but not ${path}` }] },
    );
    onLoad({ filter: /.*/, namespace: "own-core" }, ({ path }) => {
      const names = Object.keys(OURS[path] as object);
      const from = `globalThis[Symbol.for(${JSON.stringify(SHARED.description)})][${JSON.stringify(path)}]`;
      return { contents: `export const { ${names.join(", ")} } = ${from};` };
    });
  },
};
