import { chmod, chown, cp, mkdir, mkdtemp, realpath, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { AllcloseError } from "@allclose/core";
import { OWN, sweepOnce } from "./leftovers.ts";
import type { User } from "./user.ts";

/** What one jailed process needs of the file system; gone after `remove`. */
export interface RunFolder {
  readonly path: string;
  /** Read-only for the jailed process: the files of src/jail. They are copied, because the unprivileged user may not see ours. */
  readonly app: string;
  /** Where the jailed process may make a socket; nobody else may enter. */
  readonly io: string;
  remove(): Promise<void>;
}

/** Beside this file when run from source, beside the bundle when built. */
const SOURCES = ["./jail/", "../jail/"].map((path) => fileURLToPath(new URL(path, import.meta.url)));

// The path of a unix socket has at most 107 bytes.
const MAX_TMPDIR = 60;

/** @throws AllcloseError `sandbox/folder` where none can be made */
export function makeRunFolder(user: User | undefined): Promise<RunFolder> {
  return inTmpdir(async () => {
    const wanted = await realpath(tmpdir());
    const base = wanted.length > MAX_TMPDIR ? "/tmp" : wanted;
    await sweepOnce(base);
    const path = await mkdtemp(join(base, OWN));
    const remove = (): Promise<void> => rm(path, { recursive: true, force: true });
    try {
      const app = join(path, "app");
      const io = join(path, "io");
      await copyJail(app);
      await mkdir(io, { mode: 0o700 });
      if (user) {
        await chown(io, user.uid, user.gid);
        await chown(path, user.uid, user.gid);
      }
      return { path, app, io, remove };
    } catch (error) {
      await remove();
      throw error;
    }
  });
}

/**
 * Work in the folder for temporary files, where an error of the file system is no fault of what is being done.
 * @throws AllcloseError `sandbox/folder`
 */
export async function inTmpdir<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const { code, syscall } = error as NodeJS.ErrnoException;
    if (syscall === undefined) throw error;
    const full = code === "ENOSPC" || code === "EDQUOT";
    throw new AllcloseError(
      "sandbox/folder",
      `sealed processes need files in ${tmpdir()}, and ${full ? `its disk is full (${code})` : `they cannot be put there (${(error as Error).message})`}.\n` +
        `To do: ${full ? "make room there" : "mend that"}, or name another folder for temporary files with TMPDIR`,
      { cause: error },
    );
  }
}

async function copyJail(to: string): Promise<void> {
  for (const from of SOURCES) {
    try {
      await cp(from, to, { recursive: true, filter: (source) => !source.includes("__pycache__") });
      return await chmod(to, 0o755);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
    }
  }
  throw new Error(`the jail's files are in none of ${SOURCES.join(", ")}: reinstall @allclose/runners`);
}
