import type { SpawnOptions } from "node:child_process";
import type { Tier } from "@allclose/core";
import { bwrapArguments, JAIL_TMP, type Policy } from "./bwrap.ts";
import type { RunFolder } from "./folder.ts";
import type { Layer, Sealing } from "./layers.ts";
import type { PythonInterpreter } from "./pythons.ts";
import type { User } from "./user.ts";

/** A tier whose canary has passed, and how to start a program in it. */
export interface Jail {
  readonly tier: Tier;
  /** How its processes are sealed: as the tier says, except in tests. */
  readonly sealing: Sealing;
  /** Why it is not a stronger tier, when it is not. */
  readonly note?: string;
  /** The account the program runs as, when it is not the host's. */
  readonly user?: User;
  /** What to spawn. With `launch` the program is sealed before its first instruction; with `zygote` it must seal its forks. */
  command(program: readonly string[], options: CommandOptions): Command;
}

export interface CommandOptions {
  readonly policy: Policy;
  readonly folder: RunFolder;
  /** Files and folders that the program may read beyond the system's libraries: real, absolute paths. */
  readonly read: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** For `launch`: growth of private memory (RLIMIT_DATA) in bytes, because V8 reserves more address space than it uses. */
  readonly memoryBytes?: number;
}

/** For `spawn(command, args, { ...options, stdio })`. */
export interface Command {
  readonly command: string;
  readonly args: readonly string[];
  readonly options: Pick<SpawnOptions, "uid" | "gid" | "cwd" | "env">;
}

export interface JailParts {
  readonly tier: Tier;
  readonly note?: string;
  readonly user?: User;
  /** Runs launch.py; it needs nothing but the standard library. */
  readonly launcher: PythonInterpreter;
  /** Path of bubblewrap; in the tier `namespaces`. */
  readonly bwrap?: string;
  /** In tests: layers that are left out. */
  readonly without?: readonly Layer[];
}

// No NODE_OPTIONS, no tokens, no HOME: what the program may know is named here. One thread, because a forked child hangs
// in OpenMP when its parent had several; a fixed hash seed, because reports are to be the same every time.
const ENVIRONMENT: Readonly<Record<string, string>> = {
  PATH: "/usr/bin",
  LANG: "C.UTF-8",
  OMP_NUM_THREADS: "1",
  OPENBLAS_NUM_THREADS: "1",
  MKL_NUM_THREADS: "1",
  PYTHONHASHSEED: "0",
};

export function makeJail({ tier, note, user, launcher, bwrap, without = [] }: JailParts): Jail {
  const sealing = { tier, without };
  return {
    tier,
    sealing,
    ...(note === undefined ? {} : { note }),
    ...(user === undefined ? {} : { user }),
    command(program, { policy, folder, read, env, memoryBytes }) {
      const roots = [...new Set([...read, ...(policy === "launch" ? launcher.roots : [])])];
      const inside = tier === "namespaces" && !without.includes("mounts") ? { TMPDIR: JAIL_TMP, HOME: JAIL_TMP } : {};
      // Node reads its configuration of OpenSSL before anything else, and cannot start when it may not.
      const quiet = policy === "launch" ? { OPENSSL_CONF: "/dev/null" } : {};
      const environment = { ...ENVIRONMENT, ...quiet, ...inside, ...env };
      const seal = JSON.stringify({ ...sealing, read: [...read, folder.app], memoryBytes: memoryBytes ?? null });
      const sealed =
        policy === "launch" ? [launcher.path, "-s", "-B", `${folder.app}/launch.py`, seal, ...program] : [...program];
      const all = bwrap
        ? [bwrap, ...bwrapArguments({ policy, folder, read: roots, env: environment, without }), ...sealed]
        : sealed;
      const [command = "", ...args] = all;
      return { command, args, options: { ...user, cwd: "/", env: bwrap ? {} : environment } };
    },
  };
}
