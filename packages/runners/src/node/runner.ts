import type {
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
import { BYTES } from "@allclose/core/tensor";
import { unsupportedInJavaScript } from "../javascript.ts";
import type { LoadRequest } from "../messages.ts";
import { makeRunFolder, type RunFolder } from "../sandbox/folder.ts";
import type { Jail } from "../sandbox/jail.ts";
import { type Isolation, type JailOptions, openJail } from "../sandbox/tier.ts";
import { isTensor, openSession } from "../session.ts";
import { findNode, type NodeBinary } from "./binary.ts";
import { type CompiledFile, compile } from "./compile.ts";
import { explainMissingEntry } from "./missing-entry.ts";
import { plainJail } from "./plain-jail.ts";
import { type NodeChild, startNode } from "./process.ts";

export interface NodeRunnerOptions extends JailOptions {
  readonly isolation?: Isolation;
  /** Path of the Node that runs submissions, from 20.12 on; by default the one that runs this. */
  readonly node?: string;
}

/**
 * Runs JavaScript and TypeScript submissions, each session in one sealed Node process.
 *
 * `open` rejects with an AllcloseError when it is our fault: `node/none` (no Node), `node/compiler`, `sandbox/unavailable`
 * (no isolation), `sandbox/seal` (a process cannot be sealed); never because of what the submission does.
 */
export function nodeRunner(options: NodeRunnerOptions = {}): Runner {
  return new NodeRunner(options);
}

interface Equipment {
  readonly jail: Jail;
  readonly folder: RunFolder;
  readonly node: NodeBinary;
  readonly info: RunnerInfo;
}

class NodeRunner implements Runner {
  readonly #options: NodeRunnerOptions;
  readonly #sessions = new Set<Session>();
  // A submission is immutable, and a grade opens it many times.
  readonly #compiled = new WeakMap<Submission, Promise<CompiledFile[]>>();
  #equipment: Promise<Equipment> | undefined;

  constructor(options: NodeRunnerOptions) {
    this.#options = options;
  }

  async open(submission: Submission, entry: Entry, limits: Limits): Promise<Session> {
    const [equipment, files] = await Promise.all([this.#equip(), this.#compile(submission)]);
    const broken = files.find(({ path }) => path === submission.entryFile)?.failure;
    if (broken !== undefined) return alwaysFailing(equipment.info, broken);

    let child: NodeChild | undefined;
    const load: LoadRequest = {
      type: "load",
      files,
      entryFile: submission.entryFile,
      entry,
      limits,
      tensors: "typed-arrays",
    };
    const session = await openSession({
      info: equipment.info,
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
    return this.#keep({
      info: equipment.info,
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
    await Promise.all([...this.#sessions].map((session) => session.close()));
    const equipment = await this.#equipment?.catch(() => undefined);
    this.#equipment = undefined;
    await equipment?.folder.remove();
  }

  #keep({ info, call, close }: Session): Session {
    const session: Session = {
      info,
      call,
      close: () => {
        this.#sessions.delete(session);
        return close();
      },
    };
    this.#sessions.add(session);
    return session;
  }

  #compile(submission: Submission): Promise<CompiledFile[]> {
    const known = this.#compiled.get(submission);
    if (known !== undefined) return known;
    const files = compile(submission);
    this.#compiled.set(submission, files);
    files.catch(() => this.#compiled.delete(submission));
    return files;
  }

  /** Found once, when it is first needed; what failed is tried again. */
  #equip(): Promise<Equipment> {
    if (this.#equipment !== undefined) return this.#equipment;
    const found = this.#findEquipment();
    this.#equipment = found;
    found.catch(() => {
      if (this.#equipment === found) this.#equipment = undefined;
    });
    return found;
  }

  async #findEquipment(): Promise<Equipment> {
    const jail = this.#options.isolation === "none" ? plainJail() : await openJail(this.#options);
    const folder = await makeRunFolder(jail.user);
    try {
      const node = await findNode(this.#options.node, jail.user, folder);
      return { jail, folder, node, info: infoOf(jail, node, this.#options.node ?? process.execPath) };
    } catch (error) {
      await folder.remove();
      throw error;
    }
  }
}

const infoOf = (jail: Jail, node: NodeBinary, interpreter: string): RunnerInfo => ({
  language: "node",
  isolation: jail.tier,
  ...(jail.note === undefined ? {} : { isolationNote: jail.note }),
  interpreter,
  versions: { node: node.version, v8: node.v8 },
});

const alwaysFailing = (info: RunnerInfo, failure: Failure): Session => ({
  info,
  call: (): Promise<CallResult> => Promise.resolve({ state: "failed", failure }),
  close: () => Promise.resolve(),
});

/** Starts to watch a call; what it returns gives the growth of resident memory, where it can be seen from here. */
function measure(current: () => NodeChild | undefined): (inputs: Inputs) => number | undefined {
  const child = current();
  const before = child?.highWater();
  return (inputs) => {
    const after = current() === child ? child?.highWater() : undefined;
    if (before === undefined || after === undefined) return undefined;
    const tensors = [...inputs.values()].filter(isTensor);
    const bytes = tensors.reduce((sum, { data, dtype }) => sum + data.length * BYTES[dtype], 0);
    // The inputs are there twice, as they came and as the function's arrays; they are not growth.
    return Math.max(0, after - before - 2 * bytes);
  };
}
