// The program of a worker that runs an ONNX model in onnxruntime-web.
import { Graph } from "../../jail/onnx/graph.mjs";
import { urlOf } from "./module.mjs";
import { serve } from "./serve.mjs";

const machine = { provider: "wasm", collect: () => {}, highWater: () => 0 };

serve(async ({ script, wasm, trial }) => {
  const runtime = await import(urlOf(script));
  const { env } = runtime;
  // One thread, as in Node; others would take shared memory, which a sealed frame has not.
  Object.assign(env.wasm, { wasmBinary: wasm, numThreads: 1, proxy: false });
  // It starts at the first model, and what then goes wrong is to be told from what is wrong with a candidate's.
  await runtime.InferenceSession.create(trial, { executionProviders: [machine.provider] });
  let graph;
  return {
    places: { of: () => ({}) },
    async load(header, body) {
      graph = await Graph.load(runtime, body, header, machine);
      return { header: { type: "loaded" } };
    },
    async call({ call }, bytes) {
      const { body, ...facts } = await graph.run(bytes);
      return { header: { type: "result", call, changed: [], log: "", ...facts }, body };
    },
  };
});
