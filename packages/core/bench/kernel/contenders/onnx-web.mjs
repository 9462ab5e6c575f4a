import { cpSync, existsSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { PEERS } from "../peers.mjs";
import { formulations } from "./onnx.mjs";

const require = createRequire(import.meta.url);

/** The number of threads holds for the whole module, and what it registers itself with for one of it: a copy of both for each. */
async function copy(threads) {
  const from = dirname(require.resolve("onnxruntime-web"));
  const common = join(dirname(createRequire(join(from, "x.js")).resolve("onnxruntime-common")), "../..");
  const { version } = require(join(from, "../package.json"));
  const to = join(PEERS, `onnxruntime-web-${version}-${threads}`);
  if (!existsSync(to)) {
    cpSync(common, join(to, "node_modules/onnxruntime-common"), { recursive: true });
    for (const file of ["ort.node.min.mjs", "ort-wasm-simd-threaded.mjs", "ort-wasm-simd-threaded.wasm"])
      cpSync(join(from, file), join(to, file));
  }
  const ort = await import(pathToFileURL(join(to, "ort.node.min.mjs")));
  ort.env.wasm.numThreads = threads;
  ort.env.logLevel = "fatal";
  return ort;
}

export async function onnxWeb() {
  const all = [];
  for (const threads of [1, 2]) {
    const session = { executionProviders: ["wasm"] };
    const given = { peer: "onnxruntime-web", kind: "wasm", threads, ort: await copy(threads), session };
    const { fused, unfused, blocks } = formulations(given);
    all.push(unfused, blocks, fused);
  }
  return all;
}
