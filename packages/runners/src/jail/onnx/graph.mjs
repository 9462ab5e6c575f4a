// One graph in onnxruntime.
import { Failed } from "../node/failures.mjs";
import { decodeTensors, encodeTensors } from "../node/safetensors.mjs";
import { fromRuntime, toRuntime } from "./tensors.mjs";

// One thread, so that sums are in the same order every time. No arena, which would keep what a call has used. No optimisation:
// what is graded is the graph as it is written, and a fusion may use another formula. No log but of what ends the process.
const OPTIONS = {
  executionMode: "sequential",
  intraOpNumThreads: 1,
  interOpNumThreads: 1,
  enableCpuMemArena: false,
  enableMemPattern: false,
  graphOptimizationLevel: "disabled",
  logSeverityLevel: 4,
};

const now = performance.now.bind(performance);

export class Graph {
  #runtime;
  #session;
  #load;
  #machine;

  constructor(runtime, session, load, machine) {
    this.#runtime = runtime;
    this.#session = session;
    this.#load = load;
    this.#machine = machine;
  }

  /**
   * @param load { graph, entry, limits } of the load request
   * @param machine `provider` is the runtime's name of what computes, `collect` leaves nothing behind of earlier calls, and
   *   `highWater` gives the most bytes that were resident so far. Throws Failed
   */
  static async load(runtime, model, load, machine) {
    // Bytes, not a path: without a folder there is nothing that the model could refer to.
    const session = await explained("it does not load", () =>
      runtime.InferenceSession.create(model, { executionProviders: [machine.provider], ...OPTIONS }),
    );
    return new Graph(runtime, session, load, machine);
  }

  /** @returns { wallMs, peakBytes, body }. Throws Failed */
  async run(bytes) {
    const { graph, entry, limits } = this.#load;
    const sent = decodeTensors(bytes);
    const feeds = Object.fromEntries(
      graph.inputs.map(([name, input]) => [input, toRuntime(this.#runtime, sent.get(name))]),
    );
    // What earlier calls left behind is no growth of this one's.
    this.#machine.collect();
    const before = this.#machine.highWater();
    const start = now();
    const outputs = graph.outputs.map(([, output]) => output);
    const results = await explained("it fails", () => this.#session.run(feeds, outputs));
    const wallMs = now() - start;
    const peakBytes = Math.max(0, this.#machine.highWater() - before);
    let room = limits.resultBytes;
    const parts = graph.outputs.map(([name, output]) => {
      const part = fromRuntime(name, results[output], entry.returns[name], room);
      room -= part.data.byteLength;
      return part;
    });
    return { wallMs, peakBytes, body: encodeTensors(parts) };
  }
}

const NO_MEMORY = /bad_alloc|allocate memory|allocation failed|out of memory/i;

const NO_KERNEL = /Could not find an implementation|NOT_IMPLEMENTED/i;

async function explained(what, make) {
  try {
    return await make();
  } catch (error) {
    const message = withoutPaths(String(error.message));
    if (NO_MEMORY.test(message))
      throw new Failed("out-of-memory", `the graph asked for more memory than the limit: ${message}`);
    const hint = NO_KERNEL.test(message)
      ? "; the runtime has that operator for other dtypes only: put a Cast around it"
      : "";
    throw new Failed("raised", `${what} in onnxruntime: ${message}${hint}`);
  }
}

/** Where in its own source the runtime noticed something helps nobody, nor what it asked itself there. */
const withoutPaths = (message) =>
  message
    .replaceAll(/\/onnxruntime_src\/\S+ |^failed to call \w+\(\)\. ERROR_CODE: \d+, ERROR_MESSAGE: /g, "")
    .replace(/(Status Message: )?onnxruntime::common::Status .* was false\. /s, "$1")
    .trim();
