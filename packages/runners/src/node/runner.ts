import type { Entry, Failure, Limits, Runner, RunnerInfo, Session, Submission } from "@allclose/core";
import { unsupportedInJavaScript } from "../session/javascript.ts";
import type { LoadRequest } from "../session/messages.ts";
import { alwaysThe, OpenSessions } from "../session/open-sessions.ts";
import { openSession } from "../session/session.ts";
import { Shared } from "../session/shared.ts";
import { type CompiledFile, compile } from "./compile.ts";
import { type EquipmentOptions, findEquipment, isolationOf, type NodeEquipment } from "./equipment.ts";
import { measure } from "./growth.ts";
import { explainMissingEntry } from "./missing-entry.ts";
import { type NodeChild, startNode } from "./process.ts";

export type NodeRunnerOptions = EquipmentOptions;

/**
 * Runs JavaScript and TypeScript submissions, each session in one sealed Node process.
 *
 * `open` rejects with an AllcloseError when it is our fault: `node/none` (no Node), `node/compiler`, `sandbox/unavailable`
 * (no isolation), `sandbox/seal` (a process cannot be sealed); never because of what the submission does.
 */
export function nodeRunner(options: NodeRunnerOptions = {}): Runner {
  return new NodeRunner(options);
}

class NodeRunner implements Runner {
  readonly #options: NodeRunnerOptions;
  readonly #equipment: Shared<NodeEquipment>;
  readonly #sessions = new OpenSessions();
  // A submission is immutable, and a grade opens it many times.
  readonly #compiled = new WeakMap<Submission, Promise<CompiledFile[]>>();

  constructor(options: NodeRunnerOptions) {
    this.#options = options;
    this.#equipment = new Shared(() => findEquipment(options));
  }

  async open(submission: Submission, entry: Entry, limits: Limits): Promise<Session> {
    const [equipment, files] = await Promise.all([this.#equipment.get(), this.#compile(submission)]);
    const info = infoOf(equipment, this.#options.node ?? process.execPath);
    const broken = files.find(({ path }) => path === submission.entryFile)?.failure;
    if (broken !== undefined) return alwaysThe({ state: "failed", failure: broken }, info);

    let child: NodeChild | undefined;
    const load: LoadRequest = {
      type: "load",
      files,
      entryFile: submission.entryFile,
      entry,
      limits,
    };
    const session = await openSession({
      info,
      load,
      start: async () => (child = startNode({ ...equipment, limits })),
      autograd: false,
      unsupported: (called, inputs, options) => unsupportedInJavaScript(called, limits, inputs, options),
    });
    const explain = (failure: Failure, called = entry): Failure => {
      if (failure.kind === "missing-entry") return explainMissingEntry(failure, submission, called);
      const told = failure.kind === "killed" ? child?.verdict() : undefined;
      return told === undefined ? failure : { ...failure, ...told };
    };
    return this.#sessions.keep({
      info,
      call: async (inputs, options) => {
        const growth = measure(() => child);
        const result = await session.call(inputs, options);
        if (result.state === "failed") return { ...result, failure: explain(result.failure, options?.entry) };
        return result.state === "ok" ? { ...result, peakBytes: growth(inputs) ?? result.peakBytes } : result;
      },
      close: () => session.close(),
    });
  }

  async close(): Promise<void> {
    await this.#sessions.close();
    const equipment = await this.#equipment.release();
    await equipment?.folder.remove();
  }

  #compile(submission: Submission): Promise<CompiledFile[]> {
    const known = this.#compiled.get(submission);
    if (known !== undefined) return known;
    const files = compile(submission);
    this.#compiled.set(submission, files);
    files.catch(() => this.#compiled.delete(submission));
    return files;
  }
}

const infoOf = ({ jail, node }: NodeEquipment, interpreter: string): RunnerInfo => ({
  language: "node",
  ...isolationOf(jail),
  interpreter,
  versions: { node: node.version, v8: node.v8 },
});
