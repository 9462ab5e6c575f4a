// Turns a problem's reference.ts, and the files of its folder that it imports, into one ES module. Nothing is executed.
// Not in the jail, but in a process of its own, because a text can make a parser take time and memory without end.
// In: { file, text, ours } as JSON; `ours` holds the names that each module of ours exports.
// Out: a line when it stands ready, then { text }, or { errors } as a list of { text, file, line }.
import { realpathSync, statSync } from "node:fs";
import { dirname, resolve, sep } from "node:path";
import { build } from "esbuild";

const options = {
  bundle: true,
  write: false,
  format: "esm",
  platform: "neutral",
  target: "es2022",
  charset: "utf8",
  // Without it a tsconfig.json on the way up the disk would have a say.
  tsconfigRaw: "{}",
  logLevel: "silent",
};

/**
 * Of a module of ours the bundle takes what whoever loads it has: gradients are recorded by the ops that a reference calls, and what
 * it throws is to be of a class that is known there (problem/evaluate-reference.ts).
 */
const ownCore = (ours) => ({
  name: "own core",
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^@allclose\/core(\/|$)/ }, ({ path }) =>
      Object.hasOwn(ours, path)
        ? { path, namespace: "own-core" }
        : { errors: [{ text: `a reference can import ${Object.keys(ours).join(", ")}, but not ${path}` }] },
    );
    onLoad({ filter: /.*/, namespace: "own-core" }, ({ path }) => {
      const from = `globalThis[Symbol.for("allclose.reference-imports")][${JSON.stringify(path)}]`;
      return { contents: `export const { ${ours[path].join(", ")} } = ${from};` };
    });
  },
});

const MOST_BYTES = 2 ** 22;

/** Whatever an import comes to, by links too, is a file of the problem's folder. */
const within = (folder) => ({
  name: "within the folder",
  setup({ onLoad }) {
    let bytes = 0;
    onLoad({ filter: /.*/, namespace: "file" }, ({ path }) => {
      const real = realpathSync(path);
      const outside = !real.startsWith(folder + sep);
      const stats = statSync(real);
      bytes += stats.size;
      if (!outside && stats.isFile() && bytes <= MOST_BYTES) return undefined;
      const what = outside
        ? "lies outside the problem's folder"
        : stats.isFile()
          ? `is more than the ${MOST_BYTES} bytes that a reference may import in all`
          : "is not a regular file";
      return { errors: [{ text: `${path} ${what}; a reference can import files of its folder and @allclose/core` }] };
    });
  },
});

async function bundle({ file, text, ours }) {
  const folder = dirname(file);
  try {
    const { outputFiles } = await build({
      ...options,
      stdin: { contents: text, sourcefile: file, resolveDir: folder, loader: "ts" },
      plugins: [ownCore(ours), within(realpathSync(folder))],
    });
    return { text: outputFiles[0].text };
  } catch (error) {
    // Without a list it is the compiler that failed; this process then ends, and the host sees that it has.
    if (!error.errors?.every(({ text }) => text)) throw error;
    const placed = ({ text, location }) =>
      location ? { text, file: resolve(location.file), line: location.line } : { text };
    return { errors: error.errors.map(placed) };
  }
}

await build({ ...options, stdin: { contents: "" } });
process.stdout.write("ready\n");
let input = "";
for await (const chunk of process.stdin.setEncoding("utf8")) input += chunk;
process.stdout.write(JSON.stringify(await bundle(JSON.parse(input))), () => process.exit(0));
