import {
  AllcloseError,
  type CallOptions,
  type CallResult,
  type Entry,
  type Failure,
  type Inputs,
  inputsDigest,
  type Limits,
  near,
  type Published,
  type PublishedCase,
  type Runner,
  type RunnerInfo,
  type Session,
  type Submission,
  type Tensors,
} from "@allclose/core";
import type { Tensor } from "@allclose/core/tensor";
import { otherThan } from "./about.ts";
import { isNpz, type OutputsFile, readOutputs } from "./outputs-file.ts";

const ONLY = "no code was handed in, so only the outputs for the published inputs can be judged";

/**
 * Answers calls from a file of outputs: the inputs of a published case with what the file holds for it, everything else with
 * `unsupported`. Nothing is executed, so nothing needs to be sealed.
 */
export function tensorsRunner(): Runner {
  return {
    open: async (submission, entry, limits, published) => new TensorsSession(submission, entry, limits, published),
    close: async () => {},
  };
}

class TensorsSession implements Session {
  readonly info: RunnerInfo;
  readonly #entry: Entry;
  readonly #limits: Limits;
  readonly #file: OutputsFile | Failure;
  readonly #entryFile: string;
  readonly #published: Published | undefined;
  #cases: ReadonlyMap<string, PublishedCase> | undefined;

  constructor(submission: Submission, entry: Entry, limits: Limits, published: Published | undefined) {
    this.#entry = entry;
    this.#limits = limits;
    this.#published = published;
    this.#entryFile = submission.entryFile;
    this.#file = this.#fallible("syntax", () => readOutputs(submission.entryFile, submission.data ?? new Uint8Array()));
    this.info = {
      language: "tensors",
      isolation: "none",
      isolationNote: "not needed: nothing was executed",
      interpreter: "outputs read from a file",
      versions: { format: isNpz(submission.entryFile) ? "npz" : "safetensors" },
      measures: false,
    };
  }

  async call(inputs: Inputs, { entry, gradient, seed }: CallOptions = {}): Promise<CallResult> {
    if ("kind" in this.#file) return { state: "failed", failure: this.#file };
    if (gradient !== undefined) return unsupported("gradients, as no code was handed in");
    if (entry !== undefined) return unsupported(`${entry.name}, as no code was handed in`);
    const published = this.#published;
    if (published === undefined) return unsupported("a file of outputs: nobody here says which inputs are published");
    const other = this.#fallible("syntax", () => otherThan(published, (this.#file as OutputsFile).about));
    if (typeof other === "object") return { state: "failed", failure: other };
    if (other !== undefined) return unsupported(other);
    this.#cases ??= new Map(published.cases().map((one) => [inputsDigest(one.inputs), one]));
    const found = this.#cases.get(inputsDigest(inputs));
    // With a seed of its own, a call asks for another answer to the same question.
    if (found === undefined || seed !== undefined) return unsupported(ONLY);
    const outputs = this.#fallible("wrong-result", () => this.#outputsOf(found, this.#file as OutputsFile));
    if ("kind" in outputs) return { state: "failed", failure: outputs as Failure };
    return { state: "ok", outputs, changed: [], wallMs: 0, elapsedMs: 0, peakBytes: 0, log: "" };
  }

  async close(): Promise<void> {}

  #outputsOf({ name, outputs }: PublishedCase, file: OutputsFile): Tensors | Failure {
    const own = file.names.filter((path) => path.startsWith(`${name}/`)).map((path) => path.slice(name.length + 1));
    if (own.length === 0)
      return this.#failure("missing-entry", `there is nothing for ${name}; ${this.#holds(name, file)}`);
    const wanted = [...outputs.keys()];
    const unknown = own.find((output) => !wanted.includes(output));
    if (unknown !== undefined)
      return this.#failure(
        "wrong-result",
        `${name} has ${unknown}, which is none of its outputs${near(unknown, wanted)}; ${this.#entry.name} returns ${wanted.join(", ")}`,
      );
    const read = new Map<string, Tensor>();
    let values = 0;
    for (const output of own) {
      const tensor = file.read(`${name}/${output}`);
      values += tensor.data.length;
      if (values * 8 > this.#limits.resultBytes)
        return this.#failure("too-much-output", `${name} holds more values than a result may have`);
      read.set(output, tensor);
    }
    return read;
  }

  /** What there is instead of a case. */
  #holds(name: string, { names }: OutputsFile): string {
    const cases = [...new Set(names.map((path) => path.split("/")[0] as string))];
    if (cases.length === 0) return "the file holds no outputs";
    const some = cases.length > 8 ? `${cases.slice(0, 8).join(", ")} and ${cases.length - 8} more` : cases.join(", ");
    const known = [...(this.#cases?.values() ?? [])].map((one) => one.name);
    const unknown = cases.filter((one) => !known.includes(one));
    return `the file holds outputs for ${some}${near(name, unknown)}`;
  }

  /** What comes of reading what somebody wrote; their mistakes are a failure. */
  #fallible<T>(kind: Failure["kind"], read: () => T): T | Failure {
    try {
      return read();
    } catch (error) {
      if (error instanceof AllcloseError) return this.#failure(kind, error.message);
      throw error;
    }
  }

  #failure(kind: Failure["kind"], message: string): Failure {
    return { kind, fault: "candidate", message, file: this.#entryFile };
  }
}

const unsupported = (what: string): CallResult => ({ state: "unsupported", what });
