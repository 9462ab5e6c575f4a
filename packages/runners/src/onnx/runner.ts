import type {
  CallOptions,
  CallResult,
  Entry,
  Failure,
  Inputs,
  Limits,
  Runner,
  RunnerInfo,
  Session,
  Submission,
} from "@allclose/core";
import type { LoadRequest } from "../messages.ts";
import { type EquipmentOptions, findEquipment, isolationOf, type NodeEquipment } from "../node/equipment.ts";
import { measure } from "../node/growth.ts";
import { alwaysThe, OpenSessions } from "../node/open-sessions.ts";
import { type NodeChild, startNode } from "../node/process.ts";
import { Shared } from "../node/shared.ts";
import { openSession } from "../session.ts";
import { accept } from "./accept.ts";
import { graphArguments } from "./arguments.ts";
import { misfit } from "./binding.ts";
import { copyRuntime, findRuntime } from "./runtime.ts";

export type OnnxRunnerOptions = EquipmentOptions;

/**
 * Runs ONNX models with onnxruntime-node, each session in one sealed Node process, where alone the runtime is loaded. What a
 * model says of itself is read here before that (accept.ts), and a model that may not run starts no process.
 *
 * `open` rejects with an AllcloseError when it is our fault: `onnx/runtime` (not installed), `node/none`, `sandbox/unavailable`,
 * `sandbox/seal`; never because of the model.
 */
export function onnxRunner(options: OnnxRunnerOptions = {}): Runner {
  return new OnnxRunner(options);
}

interface OnnxEquipment extends NodeEquipment {
  readonly info: RunnerInfo;
  /** Where the runtime's packages lie. */
  readonly packages: string;
}

class OnnxRunner implements Runner {
  readonly #equipment: Shared<OnnxEquipment>;
  readonly #sessions = new OpenSessions();

  constructor(options: OnnxRunnerOptions) {
    this.#equipment = new Shared(() => equip(options));
  }

  async open({ data, entryFile }: Submission, entry: Entry, limits: Limits): Promise<Session> {
    const equipment = await this.#equipment.get();
    const { info } = equipment;
    const answer = accept(data ?? new Uint8Array(), entry, entryFile);
    if (answer.state !== "accepted") return alwaysThe(answer, info);
    const { binding, model } = answer;

    let child: NodeChild | undefined;
    const load: LoadRequest = {
      type: "load",
      files: [],
      entryFile,
      entry,
      limits,
      tensors: "onnx",
      graph: {
        inputs: binding.inputs.map(({ name, input }) => [name, input]),
        outputs: binding.outputs.map(({ name, output }) => [name, output]),
      },
    };
    const start = async () => (child = startGraph(equipment, limits));
    const session = await openSession({
      info,
      load,
      body: model,
      start,
      autograd: false,
      unsupported: () => undefined,
    });

    const explain = (failure: Failure): Failure => ({
      ...failure,
      ...(failure.kind === "killed" ? child?.verdict() : undefined),
      ...(failure.fault === "candidate" ? { file: entryFile } : {}),
    });
    const call = async (given: Inputs, options: CallOptions = {}): Promise<CallResult> => {
      const what = unsupported(entry, options);
      if (what !== undefined) return { state: "unsupported", what };
      const wrong = misfit(binding, entry, given);
      if (wrong !== undefined) return { state: "failed", failure: { ...wrong, fault: "candidate", file: entryFile } };
      const inputs = graphArguments(binding, given);
      const growth = measure(() => child);
      const result = await session.call(inputs);
      if (result.state === "failed") return { state: "failed", failure: explain(result.failure) };
      return result.state === "ok" ? { ...result, peakBytes: growth(inputs) ?? result.peakBytes } : result;
    };
    return this.#sessions.keep({ info, call, close: () => session.close() });
  }

  async close(): Promise<void> {
    await this.#sessions.close();
    const equipment = await this.#equipment.release();
    await equipment?.folder.remove();
  }
}

async function equip(options: OnnxRunnerOptions): Promise<OnnxEquipment> {
  const runtime = await findRuntime();
  const equipment = await findEquipment(options);
  try {
    const packages = await copyRuntime(runtime, equipment.folder);
    const { jail, node } = equipment;
    const info: RunnerInfo = {
      language: "onnx",
      ...isolationOf(jail),
      interpreter: options.node ?? process.execPath,
      versions: { onnxruntime: runtime.version, node: node.version },
    };
    return { ...equipment, info, packages };
  } catch (error) {
    await equipment.folder.remove();
    throw error;
  }
}

const startGraph = (equipment: OnnxEquipment, limits: Limits): NodeChild =>
  startNode({
    ...equipment,
    limits,
    program: "onnx.mjs",
    // The runtime is a native addon.
    flags: ["--allow-addons"],
    env: { NODE_PATH: equipment.packages },
  });

/** What cannot be asked of a graph, although nothing is wrong with it. */
function unsupported(entry: Entry, { entry: called = entry, gradient }: CallOptions): string | undefined {
  if (called.name !== entry.name) return `an ONNX model holds one function, and ${called.name} would be another`;
  return gradient && "an ONNX graph computes forward only: there is no automatic differentiation";
}
