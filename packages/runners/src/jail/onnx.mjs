// Inside one sealed process: holds a graph in onnxruntime, answers calls, and ends when the host hangs up. Run by a bare Node,
// with NODE_PATH naming the folder of the runtime's packages; launch.py has sealed the process before its first line.
import { createRequire } from "node:module";
import { describeFailure } from "./node/failures.mjs";
import { readFrame, writeFrame } from "./node/wire.mjs";
import { Graph } from "./onnx/graph.mjs";

const exit = process.reallyExit.bind(process);

const usage = process.resourceUsage.bind(process);
const machine = { provider: "cpu", collect: globalThis.gc, highWater: () => usage().maxRSS * 1024 };

const runtime = loadRuntime();
writeFrame({ type: "sealed" });
const load = readFrame();
if (load === undefined) exit(0);

const graph = await answered(0, () => Graph.load(runtime, load.body, load.header, machine));
if (graph === undefined) exit(0);
writeFrame({ type: "loaded" });

for (let frame = readFrame(); frame !== undefined; frame = readFrame()) {
  const { call } = frame.header;
  const result = await answered(call, () => graph.run(frame.body));
  if (result === undefined) continue;
  const { body, ...facts } = result;
  writeFrame({ type: "result", call, changed: [], log: "", ...facts }, body);
}
exit(0);

/** That it does not load is no fault of the graph's, which is not there yet. */
function loadRuntime() {
  try {
    // Where there is a Float16Array, the runtime's JavaScript makes one, which its native part takes for empty.
    delete globalThis.Float16Array;
    return createRequire(import.meta.url)("onnxruntime-node");
  } catch (error) {
    writeFrame({ type: "refused", message: `onnxruntime-node does not load in the sandbox: ${error.message}` });
    return exit(0);
  }
}

/** What comes of it, or undefined after the host was told what went wrong. */
async function answered(call, make) {
  try {
    return await make();
  } catch (error) {
    writeFrame({ type: "failed", call, failure: describeFailure(error, { of: () => ({}) }) });
    return undefined;
  }
}
