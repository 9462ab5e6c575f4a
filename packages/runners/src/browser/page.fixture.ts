import { DEFAULT_LIMITS, grade, type Inputs, type Limits, readGolden } from "@allclose/core";
import { tensor } from "@allclose/core/tensor";
import { SUITE_ENTRY } from "@allclose/core/testing";
import { browserRunner, submissionOf } from "./index.ts";
import { suiteTests } from "./suite.fixture.ts";

// What the example imports; and, as a global, what the tests use inside its page.
export { grade, readGolden } from "@allclose/core";
export { browserRunner, submissionOf } from "./index.ts";

const matrix: Inputs = new Map([["x", tensor([2, 2], [1, 2, 3, 4])]]);

interface Asked {
  readonly limits?: Partial<Limits>;
  readonly file?: string;
  readonly calls?: number;
}

/** Calls `scale_rows` of a program, and gives what came of the last call. */
async function callProgram(text: string, { limits, file = "scale.js", calls = 1 }: Asked = {}) {
  const runner = browserRunner();
  try {
    const within = { ...DEFAULT_LIMITS, callMs: 5_000, ...limits };
    const session = await runner.open(await submissionOf(file, text), SUITE_ENTRY, within);
    for (let i = 1; i < calls; i++) await session.call(matrix);
    const result = await session.call(matrix);
    return result.state === "ok" ? { state: result.state, log: result.log } : result;
  } finally {
    await runner.close();
  }
}

/** A runner as the example makes it. */
const exampleRunner = () =>
  browserRunner({
    onnx: async () => ({
      script: await (await fetch("./ort.wasm.bundle.min.mjs")).text(),
      wasm: await (await fetch("./ort-wasm-simd-threaded.wasm")).arrayBuffer(),
    }),
  });

const tools = { exampleRunner, browserRunner, callProgram, grade, readGolden, submissionOf, suiteTests };
Object.assign(globalThis, { allclose: tools });
declare global {
  var allclose: typeof tools;
}
