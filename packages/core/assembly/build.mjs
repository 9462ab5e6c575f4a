// Compiles attention.ts, once for engines with a fused multiply-add (relaxed SIMD) and once for those without, and writes both
// into src/kernel/binary.generated.ts, with the worker's program: what is loaded needs no files. The same source gives the same
// bytes. Usage: node assembly/build.mjs
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import asc from "assemblyscript/asc";

const here = (name) => fileURLToPath(new URL(name, import.meta.url));

/** The most memory that a kernel takes, in pages of 64 KiB: pool and stage keep below it. */
const PAGES = 1024;

/** @returns {Promise<Uint8Array>} */
export async function compile(fused) {
  let binary;
  const { error, stderr } = await asc.main(
    [
      "attention.ts",
      "--outFile=attention.wasm",
      "--baseDir=.",
      "--runtime=stub",
      "--noAssert",
      "--optimizeLevel=3",
      "--shrinkLevel=0",
      "--importMemory",
      "--initialMemory=1",
      `--maximumMemory=${PAGES}`,
      "--enable=simd",
      ...(fused ? ["--enable=relaxed-simd"] : []),
      `--use=FUSED=${fused ? 1 : 0}`,
    ],
    {
      readFile: (name) => (name === "attention.ts" ? readFileSync(here(name), "utf8") : null),
      writeFile: (_name, bytes) => {
        binary = bytes;
      },
      listFiles: () => [],
    },
  );
  if (error) throw new Error(`attention.ts does not compile:\n${stderr.toString()}`);
  return binary;
}

const text = (bytes) => Buffer.from(bytes).toString("base64");

export const generated = async () => `// Made by assembly/build.mjs, from attention.ts and worker.js beside it.
export const PLAIN = "${text(await compile(false))}";
export const FUSED = "${text(await compile(true))}";
export const WORKER = ${JSON.stringify(worker())};
export const PAGES = ${PAGES};
`;

/** Without comments: it is loaded by every page. */
const worker = () =>
  readFileSync(here("worker.js"), "utf8")
    .split("\n")
    .filter((line) => !line.startsWith("//"))
    .map((line) => line.trim())
    .filter(Boolean)
    .join("\n");

if (process.argv[1] === fileURLToPath(import.meta.url))
  writeFileSync(here("../src/kernel/binary.generated.ts"), await generated());
