import { chmod, chown, cp, mkdir, mkdtemp, realpath, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
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

export async function makeRunFolder(user: User | undefined): Promise<RunFolder> {
  const base = await realpath(tmpdir());
  const path = await mkdtemp(join(base.length > MAX_TMPDIR ? "/tmp" : base, "allclose-"));
  const app = join(path, "app");
  const io = join(path, "io");
  await copyJail(app);
  await mkdir(io, { mode: 0o700 });
  if (user) {
    await chown(io, user.uid, user.gid);
    await chown(path, user.uid, user.gid);
  }
  return { path, app, io, remove: () => rm(path, { recursive: true, force: true }) };
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
