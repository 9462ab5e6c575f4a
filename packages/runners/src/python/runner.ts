import {
  AllcloseError,
  type CallOptions,
  type Entry,
  type Inputs,
  type Limits,
  type Runner,
  type RunnerInfo,
  type Session,
  type Submission,
} from "@allclose/core";
import { isTensor } from "@allclose/core/tensor";
import type { Jail } from "../sandbox/jail.ts";
import type { PythonInterpreter } from "../sandbox/pythons.ts";
import { type JailOptions, openJail } from "../sandbox/tier.ts";
import { unprivilegedUser } from "../sandbox/user.ts";
import { withoutGradient } from "../session/gradient.ts";
import { answerCaps, type LoadRequest } from "../session/messages.ts";
import { onceMore } from "../session/once-more.ts";
import { openSession } from "../session/session.ts";
import { type Imports, readImports } from "./imports.ts";
import { chooseInterpreter } from "./interpreters.ts";
import { Zygote } from "./zygote.ts";

export interface PythonRunnerOptions extends Omit<JailOptions, "launcher"> {
  /** Path of the interpreter; by default the first that has what the submission imports. */
  readonly python?: string;
}

/**
 * Runs Python submissions, each session in a sealed fork of an interpreter that has NumPy or PyTorch loaded already.
 *
 * `open` throws AllcloseError `python/none` (no interpreter), `sandbox/unavailable` (no isolation), `sandbox/start` (the
 * interpreter does not start) or `sandbox/seal` (it cannot be sealed); never because of what the submission does.
 */
export function pythonRunner(options: PythonRunnerOptions = {}): Runner {
  return new PythonRunner(options);
}

class PythonRunner implements Runner {
  readonly #options: PythonRunnerOptions;
  readonly #interpreters = new Map<string, Promise<PythonInterpreter>>();
  /** By interpreter and modules. */
  readonly #zygotes = new Map<string, Promise<Zygote>>();
  readonly #sessions = new Set<Session>();
  #closed = false;

  constructor(options: PythonRunnerOptions) {
    this.#options = options;
  }

  async open(submission: Submission, entry: Entry, limits: Limits): Promise<Session> {
    const imports = readImports(submission);
    const interpreter = await this.#interpreter(imports);
    const warm = (): Promise<Warm> => this.#warm(interpreter, imports);
    const { info } = await onceMore(warm);
    const load: LoadRequest = {
      type: "load",
      // Of a notebook its code alone is sent, not what it printed.
      files: [...submission.files]
        .filter(([path]) => !submission.cells || path !== submission.entryFile)
        .map(([path, text]) => ({ path, text })),
      ...(submission.cells ? { cells: submission.cells } : {}),
      entryFile: submission.entryFile,
      entry,
      limits,
      tensors: imports.tensors,
    };
    const session = await openSession({
      info,
      load,
      start: async () => (await warm()).zygote.fork(answerCaps(limits)),
      autograd: imports.tensors === "torch",
      unsupported: (_entry, inputs, call) => unsupported(imports, limits, inputs, call),
    });
    this.#sessions.add(session);
    const close = session.close.bind(session);
    session.close = () => {
      this.#sessions.delete(session);
      return close();
    };
    return session;
  }

  async close(): Promise<void> {
    this.#closed = true;
    await Promise.all([...this.#sessions].map((session) => session.close()));
    const zygotes = await Promise.allSettled(this.#zygotes.values());
    this.#zygotes.clear();
    await Promise.all(zygotes.map((started) => started.status === "fulfilled" && started.value.close()));
  }

  #interpreter(imports: Imports): Promise<PythonInterpreter> {
    const { python } = this.#options;
    const user = unprivilegedUser();
    const choose = (): Promise<PythonInterpreter> =>
      chooseInterpreter(imports, { user, ...(python === undefined ? {} : { python }) });
    return remembered(this.#interpreters, [imports.tensors, ...imports.modules].join(), choose);
  }

  async #warm(interpreter: PythonInterpreter, { tensors }: Imports): Promise<Warm> {
    const jail = await openJail({ ...this.#options, launcher: interpreter });
    if (this.#closed) throw new AllcloseError("runner/closed", "this runner has been closed; make another");
    const key = `${interpreter.path} ${tensors}`;
    const known = await this.#zygotes.get(key);
    if (known && !known.alive) {
      this.#zygotes.delete(key);
      await known.close();
    }
    const optional = tensors === "torch" ? ["numpy"] : [];
    const zygote = await remembered(this.#zygotes, key, () =>
      Zygote.start({ jail, interpreter, modules: [tensors], optional }),
    );
    return { zygote, info: infoOf(jail, interpreter, zygote) };
  }
}

interface Warm {
  readonly zygote: Zygote;
  readonly info: RunnerInfo;
}

/** Starts what is not there yet once, also when it is asked for twice at a time; what failed is not remembered. */
function remembered<T>(known: Map<string, Promise<T>>, key: string, start: () => Promise<T>): Promise<T> {
  const found = known.get(key);
  if (found) return found;
  const started = start();
  known.set(key, started);
  started.catch(() => known.delete(key));
  return started;
}

const infoOf = (jail: Jail, interpreter: PythonInterpreter, zygote: Zygote): RunnerInfo => ({
  language: "python",
  isolation: jail.tier,
  ...(jail.note === undefined ? {} : { isolationNote: jail.note }),
  interpreter: interpreter.path,
  versions: zygote.versions,
  ...(zygote.memoryLimit === undefined ? {} : { memoryLimit: zygote.memoryLimit }),
});

/** What cannot be asked of this submission, although nothing is wrong with it. */
function unsupported(
  { tensors }: Imports,
  limits: Limits,
  inputs: Inputs,
  { gradient }: CallOptions,
): string | undefined {
  if (tensors === "numpy") {
    if (gradient?.again) return "gradients of gradients need PyTorch, and this submission uses NumPy";
    for (const [name, value] of inputs)
      if (isTensor(value) && value.dtype === "bfloat16") return `NumPy has no bfloat16, the dtype of ${name}`;
  }
  return gradient && withoutGradient(gradient, inputs, limits);
}
