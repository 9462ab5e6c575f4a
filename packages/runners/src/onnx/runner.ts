import type { Entry, Limits, Runner, RunnerInfo, Session, Submission } from "@allclose/core";
import { type EquipmentOptions, findEquipment, isolationOf, type NodeEquipment } from "../node/equipment.ts";
import { measure } from "../node/growth.ts";
import { type NodeChild, startNode } from "../node/process.ts";
import { OpenSessions } from "../session/open-sessions.ts";
import { Shared } from "../session/shared.ts";
import { openGraph } from "./graph-session.ts";
import { copyRuntime, findRuntime } from "./runtime.ts";

export type OnnxRunnerOptions = EquipmentOptions;

/**
 * Runs ONNX models with onnxruntime-node, each session in one sealed Node process, where alone the runtime is loaded. What a
 * model says of itself is read here before that (accept.ts), and a model that may not run starts no process.
 *
 * `open` rejects with an AllcloseError when it is our fault: `runner/onnxruntime` (not installed), `node/none`, `sandbox/unavailable`,
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

  async open(submission: Submission, entry: Entry, limits: Limits): Promise<Session> {
    const equipment = await this.#equipment.get();
    let child: NodeChild | undefined;
    const graph = await openGraph(submission, entry, limits, {
      info: equipment.info,
      start: async () => (child = startGraph(equipment, limits)),
      async ask(session, inputs) {
        const growth = measure(() => child);
        const result = await session.call(inputs);
        if (result.state === "failed" && result.failure.kind === "killed")
          return { state: "failed", failure: { ...result.failure, ...child?.verdict() } };
        return result.state === "ok" ? { ...result, peakBytes: growth(inputs) ?? result.peakBytes } : result;
      },
    });
    return this.#sessions.keep(graph);
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
    // The runtime is a native addon; memory is collected before a call is measured.
    flags: ["--allow-addons", "--expose-gc"],
    env: { NODE_PATH: equipment.packages },
  });
