import {
  AllcloseError,
  type CallOptions,
  type CallResult,
  type Entry,
  type Failure,
  type FailureKind,
  FormatError,
  type Inputs,
  type Limits,
  type RunnerInfo,
  type Session,
} from "@allclose/core";
import { callRequest, resultsOf, tensorsOf } from "./call.ts";
import type { Channel, Incoming } from "./channel.ts";
import { type Frame, FrameError } from "./frame.ts";
import { type Answer, type LoadRequest, readAnswer } from "./messages.ts";
import { onceMore } from "./once-more.ts";

/** One sealed process, from the host's side. */
export interface SealedChild {
  readonly channel: Channel;
  /** Ends it, and whatever it has started, unless the lease is renewed within `ms` milliseconds: a backstop for a busy host. */
  lease(ms: number): void;
  kill(): void;
  /** Looks at its memory from outside, where that can be done; undefined when it has ended. */
  mark?(): Promise<MemoryMark | undefined>;
  /** How it ended, once it has. */
  readonly ended: Promise<Death>;
}

/** In bytes. */
export interface MemoryMark {
  /** The most that was resident since the last mark. */
  readonly peak: number;
  readonly now: number;
}

export type Death =
  | { readonly signal: string }
  | { readonly code: number }
  /** Our fault: it could not be started, or what watched it is gone. */
  | { readonly lost: string };

export interface SessionParts {
  readonly info: RunnerInfo;
  /** @throws AllcloseError when no process can be had */
  start(): Promise<SealedChild>;
  readonly load: LoadRequest;
  /** What is loaded, where it is no text. */
  readonly body?: Uint8Array;
  /** Whether gradients come without a backward function of the candidate's. */
  readonly autograd: boolean;
  /** What of a call this language cannot do, in words; the host's to say, because a check is then skipped. */
  unsupported(entry: Entry, inputs: Inputs, options: CallOptions): string | undefined;
}

/** A process that does not go when it is killed is not waited for any longer than this. */
const DEATH_MS = 5_000;
const LEASE_SLACK_MS = 10_000;

/**
 * Starts a process and loads the submission in it. What goes wrong with the submission is in the results of its calls.
 * @throws AllcloseError when no process can be had
 */
export async function openSession(parts: SessionParts): Promise<Session> {
  const session = new SealedSession(parts);
  await session.open();
  return session;
}

/** The next turn of the event loop; browsers have no word for it but a timer. */
const turn = () => new Promise<void>((resolve) => (globalThis.setImmediate ?? setTimeout)(resolve));

class SealedSession implements Session {
  readonly info: RunnerInfo;
  readonly #parts: SessionParts;
  readonly #limits: Limits;
  #child: SealedChild | undefined;
  #leasedUntil = 0;
  #loadFailure: Failure | undefined;
  #calls = 0;
  #closed = false;
  #turn: Promise<unknown> = Promise.resolve();

  constructor(parts: SessionParts) {
    this.#parts = parts;
    this.info = parts.info;
    this.#limits = parts.load.limits;
  }

  call(inputs: Inputs, options: CallOptions = {}): Promise<CallResult> {
    const result = this.#turn.then(() => this.#call(inputs, options));
    this.#turn = result.catch(() => {});
    // A turn of the event loop later: the next call is on its way before this one's result is looked at, so that judging
    // one case goes on while the next one runs.
    return result.finally(turn);
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.#drop();
  }

  async #call(inputs: Inputs, options: CallOptions): Promise<CallResult> {
    if (this.#closed) throw new AllcloseError("runner/closed", "this session has been closed; open another");
    const what = this.#parts.unsupported(options.entry ?? this.#parts.load.entry, inputs, options);
    if (what !== undefined) return { state: "unsupported", what };
    const result = await this.#attempt(inputs, options);
    const ours = result.state === "failed" && result.failure.fault === "grader";
    // What is lost with a warm interpreter that somebody killed is asked again, of a fresh process.
    return ours && !this.#closed ? this.#attempt(inputs, options) : result;
  }

  async #attempt(inputs: Inputs, options: CallOptions): Promise<CallResult> {
    try {
      if (!this.#child || (this.#child.channel.over && !this.#child.channel.unasked)) await this.#open();
    } catch (error) {
      return failed("sandbox", message(error), "grader");
    }
    if (this.#loadFailure) return { state: "failed", failure: this.#loadFailure };
    if (!this.#child) throw new Error("open() left neither a process nor a failure");
    return this.#ask(this.#child, inputs, options);
  }

  open(): Promise<void> {
    return onceMore(() => this.#open());
  }

  /** A fresh process with the submission loaded, or `#loadFailure`. */
  async #open(): Promise<void> {
    if (this.#loadFailure) return;
    await this.#drop();
    const child = await this.#parts.start();
    this.#child = child;
    this.#leasedUntil = 0;
    this.#lease(child, this.#limits.loadMs);
    child.channel.send(this.#parts.load, this.#parts.body);
    const start = performance.now();
    const sealed = await this.#answer(child, this.#limits.loadMs);
    if ("kind" in sealed || sealed.answer.type !== "sealed") {
      await this.#drop();
      throw new AllcloseError("sandbox/seal", sealingWords(sealed));
    }
    const left = this.#limits.loadMs - (performance.now() - start);
    const loaded = await this.#answer(child, left, "while it was loaded");
    if (!("kind" in loaded) && loaded.answer.type === "loaded") return;
    await this.#drop();
    if ("kind" in loaded && loaded.fault === "grader") throw new AllcloseError("sandbox/lost", loaded.message);
    this.#loadFailure =
      "kind" in loaded
        ? loaded
        : loaded.answer.type === "failed"
          ? loaded.answer.failure
          : failure("protocol", `expected word that it has loaded, got "${loaded.answer.type}"`);
  }

  async #ask(child: SealedChild, inputs: Inputs, options: CallOptions): Promise<CallResult> {
    if (child.channel.unasked) return this.#broken("its process sent bytes that nobody had asked for");
    const { entryFile } = this.#parts.load;
    const entry = options.entry ?? this.#parts.load.entry;
    const call = ++this.#calls;
    const request = callRequest(call, entry, inputs, options);
    this.#lease(child, this.#limits.callMs);
    const tensors = tensorsOf(inputs, options);
    const weighs = options.weigh === true && child.mark !== undefined;
    const before = weighs ? await child.mark?.() : undefined;
    const start = performance.now();
    child.channel.send(request, tensors);
    const got = await this.#answer(child, this.#limits.callMs, "in the call");
    const elapsedMs = performance.now() - start;
    if ("kind" in got) {
      await this.#drop();
      return { state: "failed", failure: got.kind === "timed-out" ? { ...got, file: entryFile } : got };
    }
    const { answer, frame } = got;
    const after = weighs ? await child.mark?.() : undefined;
    if (child.channel.unasked || !("call" in answer) || answer.call !== call)
      return this.#broken("its process did not answer the one call it was asked");
    if (answer.type === "failed") return { state: "failed", failure: answer.failure };
    if (answer.type === "no-backward") {
      if (!options.gradient || this.#parts.autograd)
        return this.#broken("its process said that there are no gradients, which is not its to say");
      return { state: "unsupported", what: `no autograd here, and no function ${entry.name}_backward` };
    }
    if (weighs && !(before && after)) return this.#unseen(child);
    try {
      const { type: _type, call: _call, ...facts } = answer;
      return {
        state: "ok",
        ...resultsOf(frame, entry, options),
        ...facts,
        changed: answer.changed.filter((name) => inputs.has(name)),
        wallMs: Math.min(answer.wallMs, elapsedMs),
        elapsedMs,
        ...(before && after ? { grownBytes: Math.max(0, after.peak - before.now) } : {}),
      };
    } catch (error) {
      if (!(error instanceof FormatError) && !(error instanceof FrameError)) throw error;
      return this.#broken(`its result is not valid safetensors: ${error.message}`);
    }
  }

  /** Whoever answers and is gone before anybody could look has something to hide; unless what looks is gone. */
  async #unseen(child: SealedChild): Promise<CallResult> {
    const death = await within(child.ended, DEATH_MS);
    if (death !== undefined && "lost" in death) return failed("sandbox", death.lost, "grader");
    return this.#broken("its process ended before its memory could be looked at");
  }

  async #broken(words: string): Promise<CallResult> {
    await this.#drop();
    return failed("protocol", words);
  }

  /** One valid answer, or the failure that came instead; the process is then gone or of no more use. */
  async #answer(child: SealedChild, ms: number, when = ""): Promise<{ answer: Answer; frame: Frame } | Failure> {
    const start = performance.now();
    const incoming = await child.channel.next(ms);
    if (incoming.state === "frame") {
      try {
        return { answer: readAnswer(incoming.frame.header, this.#limits), frame: incoming.frame };
      } catch (error) {
        if (!(error instanceof FrameError)) throw error;
        return failure("protocol", `its process did not speak the protocol: ${error.message}`);
      }
    }
    const late = incoming.state === "late" || performance.now() - start >= ms;
    return this.#post(child, incoming, late ? ms : undefined, when);
  }

  /** Why no answer came. */
  async #post(child: SealedChild, incoming: Incoming, lateAfter: number | undefined, when: string): Promise<Failure> {
    if (incoming.state === "broken")
      return failure("protocol", `its process did not speak the protocol: ${incoming.error.message}`);
    if (lateAfter !== undefined)
      return failure("timed-out", `it was stopped ${when} after ${seconds(lateAfter)}, the time limit`);
    if (child.channel.torn) return failure("protocol", `its process ended ${when} in the middle of a frame`);
    const death = await within(child.ended, 2_000);
    if (death === undefined) return failure("protocol", `its process closed its channel ${when} without an answer`);
    if ("lost" in death) return failure("sandbox", death.lost, "grader");
    if ("code" in death)
      return failure("killed", `it ended its own process (exit status ${death.code}) ${when}, before it returned`);
    return failure("killed", `its process was ended by ${death.signal}${SIGNALS[death.signal] ?? ""} ${when}`);
  }

  /** Keeps the backstop behind the deadlines, without a message for every call. */
  #lease(child: SealedChild, ms: number): void {
    const now = performance.now();
    if (now + ms + LEASE_SLACK_MS / 2 < this.#leasedUntil) return;
    const lease = ms + Math.max(ms, LEASE_SLACK_MS);
    this.#leasedUntil = now + lease;
    child.lease(lease);
  }

  /** Lets the process go, and waits until it has gone. */
  async #drop(): Promise<void> {
    const child = this.#child;
    if (!child) return;
    this.#child = undefined;
    child.kill();
    child.channel.close();
    await within(child.ended, DEATH_MS);
  }
}

const SIGNALS: Readonly<Record<string, string>> = {
  SIGSEGV: " (a segmentation fault)",
  SIGABRT: " (it aborted)",
  SIGBUS: " (a bus error)",
  SIGFPE: " (an arithmetic error)",
  SIGKILL: " (from outside, most likely for the processor time or memory it took)",
  SIGSYS: " (it made a system call that the sandbox forbids)",
};

const failure = (kind: FailureKind, message: string, fault: Failure["fault"] = "candidate"): Failure => ({
  kind,
  fault,
  message: message.trim(),
});

const failed = (kind: FailureKind, message: string, fault?: Failure["fault"]): CallResult => ({
  state: "failed",
  failure: failure(kind, message, fault),
});

const message = (error: unknown): string => (error instanceof Error ? error.message : String(error));
const seconds = (ms: number): string => `${Math.round(ms) / 1000} s`;

function sealingWords(came: { answer: Answer } | Failure): string {
  if ("kind" in came) return `a process could not be sealed: ${came.message}`;
  return came.answer.type === "refused" ? came.answer.message : `expected word of the seal, got "${came.answer.type}"`;
}

function within<T>(promise: Promise<T>, ms: number): Promise<T | undefined> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve(undefined), ms);
    promise.then((value) => {
      clearTimeout(timer);
      resolve(value);
    });
  });
}
