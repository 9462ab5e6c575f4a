import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { constants } from "node:os";
import { join } from "node:path";
import type { Duplex } from "node:stream";
import type { FailureKind, Limits } from "@allclose/core";
import type { RunFolder } from "../sandbox/folder.ts";
import type { Jail } from "../sandbox/jail.ts";
import type { FrameCaps } from "../session/frame.ts";
import { answerCaps } from "../session/messages.ts";
import type { Death, SealedChild } from "../session/session.ts";
import { StreamChannel } from "../session/stream-channel.ts";
import { type NodeBinary, permissionFlag } from "./binary.ts";

export interface NodeChild extends SealedChild {
  /** The most memory that was resident so far, in bytes, where it can be seen from here. */
  highWater(): number | undefined;
  /** What its death was about, where that is more than a signal. */
  verdict(): { readonly kind: FailureKind; readonly message: string } | undefined;
}

export interface StartOptions {
  readonly jail: Jail;
  readonly folder: RunFolder;
  readonly node: NodeBinary;
  readonly limits: Limits;
  /** What it runs: a file of src/jail, and more flags and variables for it. */
  readonly program?: string;
  readonly flags?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** Of what it says; those of a session's answers by default. */
  readonly caps?: FrameCaps;
  /** Whether Node's permission model holds it too: a seat belt by its own documentation; the kernel's rules are the boundary. */
  readonly belt?: boolean;
}

const STDERR_KEPT = 2 ** 14;
/** Printing this many times the limit ends a process, as in jail/node/log.mjs. */
const PATIENCE = 64;
/** For what a process said last, once it has ended. */
const DRAIN_MS = 500;

/** Starts one sealed Node, which waits to be told what to load (jail/child.mjs, jail/onnx.mjs). */
export function startNode(options: StartOptions): NodeChild {
  const { jail, folder, node, limits, env } = options;
  const program = [node.path, ...flags(options), join(folder.app, options.program ?? "child.mjs")];
  const {
    command,
    args,
    options: spawning,
  } = jail.command(program, {
    policy: "launch",
    folder,
    read: [node.path],
    memoryBytes: node.mappedBytes + limits.memoryBytes,
    ...(env === undefined ? {} : { env }),
  });
  const child = spawn(command, args, { ...spawning, stdio: ["ignore", "ignore", "pipe", "pipe"] });
  const channel = new StreamChannel(child.stdio[3] as Duplex, options.caps ?? answerCaps(limits));
  let death: Death | undefined;
  let ours = false;
  const kill = (): void => {
    ours = true;
    child.kill("SIGKILL");
  };
  const stderr = new Stderr(PATIENCE * limits.logBytes, kill);
  child.stderr?.on("data", (chunk: Buffer) => stderr.take(chunk));
  // That of bubblewrap says with a status how its program ended. No candidate can reach bubblewrap itself.
  const bubble = jail.sealing.tier === "namespaces";
  const ended = new Promise<Death>((resolve) => {
    child.on("error", (error) => resolve({ lost: `${command} does not start: ${error.message}` }));
    const done = (code: number | null, signal: NodeJS.Signals | null): void => {
      death ??=
        signal !== null && bubble && !ours
          ? { lost: `bubblewrap, in which it ran, was ended by ${signal}` }
          : deathOf(code, signal, stderr, channel.heard);
      resolve(death);
    };
    // Not "close" alone: without isolation, something that it started may hold its standard error open.
    child.on("exit", (code, signal) => setTimeout(done, DRAIN_MS, code, signal).unref());
    child.on("close", done);
  });
  return {
    channel,
    // Bubblewrap and launch.py tie it to the host's life; without isolation it ends when the host hangs up.
    lease: () => {},
    kill,
    ended,
    highWater: () => (bubble ? undefined : highWater(child.pid)),
    verdict: () => verdict(death, stderr),
  };
}

/**
 * What a process says of itself (ru_maxrss) starts at the size of the host that it was forked from, and so hides all growth
 * below that. Bubblewrap forks it once more, from a small process, and is the one whose id is known here.
 */
function highWater(pid: number | undefined): number | undefined {
  try {
    const kib = /^VmHWM:\s*(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1];
    return kib === undefined ? undefined : Number(kib) * 1024;
  } catch {
    return undefined;
  }
}

function flags({ jail, node, folder, limits, belt = true, flags: more = [] }: StartOptions): string[] {
  const permissions = belt && !jail.sealing.without.includes("permissions");
  return [
    ...(permissions ? [permissionFlag(node.version), `--allow-fs-read=${folder.app}`] : []),
    `--max-old-space-size=${Math.ceil(limits.memoryBytes / 2 ** 20)}`,
    "--experimental-vm-modules",
    "--no-warnings",
    ...more,
  ];
}

/** Standard error, where V8 says why it gives up, and launch.py why it could not seal. A candidate may write there too. */
class Stderr {
  readonly #most: number;
  readonly #overflow: () => void;
  #kept = "";
  #size = 0;

  constructor(most: number, overflow: () => void) {
    this.#most = Math.max(most, STDERR_KEPT);
    this.#overflow = overflow;
  }

  get text(): string {
    return this.#kept;
  }

  get overflowed(): boolean {
    return this.#size > this.#most;
  }

  take(chunk: Buffer): void {
    this.#size += chunk.length;
    this.#kept = (this.#kept + chunk.toString()).slice(-STDERR_KEPT);
    if (this.overflowed) this.#overflow();
  }
}

/** The status with which launch.py ends when it could not seal. No program has run then, so nothing has been heard. */
const REFUSED = 96;
/** And child.mjs when too much was printed. */
const PRINTED_TOO_MUCH = 97;
// Where a number has two names, the one that is listed first is the one that people know: SIGABRT, not SIGIOT.
const SIGNAL_NAMES = new Map(
  Object.entries(constants.signals)
    .map(([name, number]) => [number, name] as const)
    .reverse(),
);

function deathOf(code: number | null, signal: NodeJS.Signals | null, stderr: Stderr, heard: boolean): Death {
  if (signal !== null) return { signal };
  if (code === REFUSED && !heard && stderr.text.startsWith("sealing failed"))
    return { lost: stderr.text.trim().slice(0, 500) };
  // Bubblewrap ends with 128 + n when its program was ended by signal n.
  const name = code !== null && code > 128 ? SIGNAL_NAMES.get(code - 128) : undefined;
  return name === undefined ? { code: code ?? 0 } : { signal: name };
}

function verdict(death: Death | undefined, stderr: Stderr): ReturnType<NodeChild["verdict"]> {
  if (stderr.overflowed || (death !== undefined && "code" in death && death.code === PRINTED_TOO_MUCH))
    return {
      kind: "too-much-output",
      message: `it printed more than ${PATIENCE} times the limit; print less, or nothing`,
    };
  // V8 aborts when its heap is full, and says so nowhere but here.
  if (
    death !== undefined &&
    "signal" in death &&
    /^FATAL ERROR: .*(out of memory|Allocation failed)/im.test(stderr.text)
  )
    return { kind: "out-of-memory", message: "the JavaScript heap grew beyond the memory limit" };
  return undefined;
}
