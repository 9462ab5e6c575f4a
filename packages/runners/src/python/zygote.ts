import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { AllcloseError, type RunnerInfo } from "@allclose/core";
import { makeRunFolder, type RunFolder } from "../sandbox/folder.ts";
import type { Jail } from "../sandbox/jail.ts";
import type { PythonInterpreter } from "../sandbox/pythons.ts";
import type { FrameCaps } from "../session/frame.ts";
import type { Death, MemoryMark, SealedChild } from "../session/session.ts";
import { StreamChannel } from "../session/stream-channel.ts";

/** Importing PyTorch from a cold disk takes seconds. */
const START_MS = 60_000;
const STOP_MS = 2_000;
const STDERR_BYTES = 4_000;

export interface ZygoteOptions {
  readonly jail: Jail;
  readonly interpreter: PythonInterpreter;
  /** Imported before any fork. */
  readonly modules: readonly string[];
  /** Imported when they are there. */
  readonly optional: readonly string[];
}

/** A warm interpreter that forks one sealed process a session (jail/zygote.py). */
export class Zygote {
  readonly versions: Readonly<Record<string, string>>;
  readonly memoryLimit: RunnerInfo["memoryLimit"];
  readonly #process: ChildProcess;
  readonly #folder: RunFolder;
  readonly #socket: string;
  readonly #sessions: Map<number, (death: Death) => void>;
  /** Who waits to hear what memory a session takes. */
  readonly #marks = new Map<number, (mark: MemoryMark | undefined) => void>();
  /** Of sessions that ended before the host had read their numbers. */
  readonly #early = new Map<number, Death>();
  #dead: string | undefined;

  /** @throws AllcloseError `sandbox/start` with what the interpreter said */
  static async start({ jail, interpreter, modules, optional }: ZygoteOptions): Promise<Zygote> {
    const folder = await makeRunFolder(jail.user);
    const socket = join(folder.io, "s");
    const config = { socket, modules, optional, ...jail.sealing, read: [] };
    const program = [interpreter.path, "-s", "-B", join(folder.app, "zygote.py"), JSON.stringify(config)];
    const { command, args, options } = jail.command(program, { policy: "zygote", folder, read: interpreter.roots });
    const child = spawn(command, args, { ...options, stdio: ["pipe", "pipe", "pipe"] });
    const zygote = new Zygote(child, folder, socket);
    try {
      const { versions, memoryLimit } = await zygote.#ready();
      return Object.assign(zygote, { versions, memoryLimit: memoryLimit ?? undefined });
    } catch (error) {
      await zygote.close();
      throw error;
    }
  }

  private constructor(child: ChildProcess, folder: RunFolder, socket: string) {
    this.versions = {};
    this.#process = child;
    this.#folder = folder;
    this.#socket = socket;
    this.#sessions = new Map();
    child.stdin?.on("error", () => {});
    child.on("error", (error) => this.#lost(error.message));
    child.on("exit", (code, signal) => this.#lost(`the interpreter ended (${signal ?? `exit status ${code}`})`));
  }

  /** Whether it can still fork. */
  get alive(): boolean {
    return this.#dead === undefined;
  }

  /** Forks a process, which waits to be told what to load. */
  async fork(caps: FrameCaps): Promise<SealedChild> {
    const socket = connect(this.#socket);
    const id = await hello(socket);
    if (id === undefined) {
      // Its end may be heard of later, and whoever tries again is not to be sent here.
      this.#lost("it hung up");
      throw new AllcloseError("sandbox/lost", `the Python interpreter is gone: ${this.#dead}`);
    }
    const early = this.#early.get(id);
    this.#early.delete(id);
    const ended = early ? Promise.resolve(early) : new Promise<Death>((resolve) => this.#sessions.set(id, resolve));
    if (this.#dead) this.#lost(this.#dead);
    const tell = (command: object): void => {
      if (this.#sessions.has(id)) this.#tell(command);
    };
    return {
      channel: new StreamChannel(socket, caps),
      lease: (ms) => tell({ lease: id, ms: Math.ceil(ms) }),
      kill: () => tell({ kill: id }),
      // Nothing but Linux says what memory another process takes.
      ...(process.platform === "linux" ? { mark: () => this.#mark(id) } : {}),
      ended,
    };
  }

  /** Ends it and all that it has forked. */
  async close(): Promise<void> {
    if (this.#process.exitCode === null && this.#process.signalCode === null && this.#process.pid !== undefined) {
      const exit = once(this.#process, "exit");
      this.#process.stdin?.end();
      const timer = setTimeout(() => this.#process.kill("SIGKILL"), STOP_MS);
      await exit;
      clearTimeout(timer);
    }
    await this.#folder.remove();
  }

  #ready(): Promise<ReadyEvent> {
    let stderr = "";
    this.#process.stderr?.on("data", (chunk: Buffer) => {
      if (stderr.length < STDERR_BYTES) stderr += chunk.toString();
    });
    return new Promise((resolve, reject) => {
      const fail = (why: string): void => {
        clearTimeout(timer);
        const words = [why, stderr.trim().slice(-STDERR_BYTES)].filter(Boolean).join("\n");
        reject(new AllcloseError("sandbox/start", `the Python interpreter did not start: ${words}`));
      };
      const timer = setTimeout(() => fail(`it took more than ${START_MS / 1000} s`), START_MS);
      this.#process.once("close", () => fail("it ended"));
      this.#process.once("error", (error) => fail(error.message));
      // Only trusted code writes here: a session's standard streams lead nowhere.
      createInterface({ input: this.#process.stdout as NodeJS.ReadableStream }).on("line", (line) => {
        const event = JSON.parse(line) as ZygoteEvent;
        if (event.event === "failed") fail(event.message);
        else if (event.event === "exit") this.#exit(event);
        else if (event.event === "mark") this.#marked(event.id, event.mark ?? undefined);
        else {
          clearTimeout(timer);
          resolve(event);
        }
      });
    });
  }

  #exit({ id, signal, code, refused }: ExitEvent): void {
    const death: Death =
      signal !== undefined
        ? { signal }
        : code !== undefined
          ? { code }
          : { lost: `no process could be started: ${refused}` };
    const tell = this.#sessions.get(id);
    if (tell) tell(death);
    else this.#early.set(id, death);
    this.#sessions.delete(id);
    this.#marked(id, undefined);
  }

  #tell(command: object): void {
    this.#process.stdin?.write(`${JSON.stringify(command)}\n`);
  }

  #mark(id: number): Promise<MemoryMark | undefined> {
    if (!this.#sessions.has(id)) return Promise.resolve(undefined);
    return new Promise((resolve) => {
      this.#marks.set(id, resolve);
      this.#tell({ mark: id });
    });
  }

  #marked(id: number, mark: MemoryMark | undefined): void {
    this.#marks.get(id)?.(mark);
    this.#marks.delete(id);
  }

  #lost(why: string): void {
    this.#dead ??= why;
    for (const resolve of this.#sessions.values()) resolve({ lost: why });
    this.#sessions.clear();
    for (const id of this.#marks.keys()) this.#marked(id, undefined);
  }
}

interface ExitEvent {
  event: "exit";
  id: number;
  signal?: string;
  code?: number;
  refused?: string;
}
interface ReadyEvent {
  event: "ready";
  versions: Record<string, string>;
  memoryLimit: RunnerInfo["memoryLimit"] | null;
}
type ZygoteEvent =
  | ExitEvent
  | ReadyEvent
  | { event: "mark"; id: number; mark: MemoryMark | null }
  | { event: "failed"; message: string };

/** The first four bytes on a connection: the number by which the zygote knows it. Undefined when it is gone. */
function hello(socket: Socket): Promise<number | undefined> {
  return new Promise((resolve) => {
    const lost = (): void => resolve(undefined);
    const read = (): void => {
      const bytes = socket.read(4) as Buffer | null;
      if (bytes === null) return;
      socket.off("readable", read).off("error", lost).off("close", lost);
      resolve(bytes.length === 4 ? bytes.readUInt32LE(0) : undefined);
    };
    socket.on("readable", read).on("error", lost).on("close", lost);
  });
}
