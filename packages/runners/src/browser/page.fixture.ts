import { type AllcloseError, DEFAULT_LIMITS, grade, type Inputs, type Limits, readGolden } from "@allclose/core";
import { tensor } from "@allclose/core/tensor";
import { SUITE_ENTRY } from "@allclose/core/testing";
import { browserRunner, submissionOf } from "./index.ts";
import { suiteTests } from "./suite.fixture.ts";
import relay from "./worker/relay.mjs?program";

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

/** What the relay of a frame says at its start, in a frame that is sealed otherwise than it should be. */
async function relayIn(attributes: Record<string, string>, policy: string): Promise<string> {
  const { port1, port2 } = new MessageChannel();
  const frame = document.createElement("iframe");
  for (const [name, value] of Object.entries(attributes)) frame.setAttribute(name, value);
  frame.srcdoc = `<meta http-equiv="Content-Security-Policy" content="${policy}"><script>${relay}</script>`;
  frame.onload = () => frame.contentWindow?.postMessage({ port: port2, program: "", caps: {} }, "*", [port2]);
  document.body.append(frame);
  const said = await new Promise<string>((resolve) => {
    port1.onmessage = ({ data }) => resolve(data.header);
  });
  frame.remove();
  return said;
}

/** What comes of opening a model with a runtime of this script, and how many frames there are then. */
async function openModel(bytes: number[], script?: string) {
  const onnx = async () => ({ script: script as string, wasm: new ArrayBuffer(0) });
  const runner = browserRunner(script === undefined ? {} : { onnx });
  try {
    const submission = await submissionOf("scale.onnx", Uint8Array.from(bytes));
    const session = await runner.open(submission, SUITE_ENTRY, DEFAULT_LIMITS);
    const frames = document.querySelectorAll("iframe").length;
    return { frames, result: await session.call(matrix) };
  } catch (error) {
    return { code: (error as AllcloseError).code, message: (error as Error).message };
  } finally {
    await runner.close();
  }
}

const tools = {
  relayIn,
  openModel,
  exampleRunner,
  browserRunner,
  callProgram,
  grade,
  readGolden,
  submissionOf,
  suiteTests,
};
Object.assign(globalThis, { allclose: tools });
declare global {
  var allclose: typeof tools;
}
