import { execFile } from "node:child_process";
import { chmod, constants, copyFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { AllcloseError } from "@allclose/core";
import type { RunFolder } from "../sandbox/folder.ts";
import type { User } from "../sandbox/user.ts";

/** The Node that runs submissions. */
export interface NodeBinary {
  /** The executable itself: no link, no version manager's shim. */
  readonly path: string;
  /** Without the v. */
  readonly version: string;
  readonly v8: string;
}

const PROBE = "JSON.stringify([process.execPath, process.versions.node, process.versions.v8])";
const OLDEST = [20, 12] as const;

/**
 * Finds the executable behind `node` (a path; by default the Node that runs this), in a place where the account that runs
 * submissions can execute it.
 * @throws AllcloseError `node/none` when it does not start or is too old
 */
export async function findNode(
  node: string | undefined,
  user: User | undefined,
  folder: RunFolder,
): Promise<NodeBinary> {
  const asked = node ?? process.execPath;
  // As the host's account: the unprivileged one may not enter a home folder.
  const [path, version, v8] = await probe(asked, undefined);
  const [major = 0, minor = 0] = version.split(".").map(Number);
  if (major < OLDEST[0] || (major === OLDEST[0] && minor < OLDEST[1]))
    throw new AllcloseError("node/none", `${asked} is Node ${version}; submissions need ${OLDEST.join(".")} or newer`);
  return { path: await reachable(path, user, folder), version, v8 };
}

/** Global packages are hidden from submissions, and with them a Node that was installed as one; such a binary is copied. */
async function reachable(path: string, user: User | undefined, folder: RunFolder): Promise<string> {
  const hidden = path.split("/").includes("node_modules");
  if (!hidden && (user === undefined || (await starts(path, user)))) return path;
  const copy = join(folder.app, "node-binary");
  await copyFile(path, copy, constants.COPYFILE_FICLONE);
  await chmod(copy, 0o755);
  return copy;
}

const starts = (path: string, user: User): Promise<boolean> =>
  probe(path, user).then(
    () => true,
    () => false,
  );

async function probe(path: string, user: User | undefined): Promise<[path: string, version: string, v8: string]> {
  try {
    const { stdout } = await promisify(execFile)(path, ["-p", PROBE], { ...user, cwd: "/", env: {}, timeout: 10_000 });
    return JSON.parse(stdout) as [string, string, string];
  } catch (error) {
    throw new AllcloseError("node/none", `${path} does not run as Node: ${(error as Error).message.slice(0, 300)}`, {
      cause: error,
    });
  }
}

/** The permission model's flag lost its prefix in 22.13 and 23.5. */
export function permissionFlag(version: string): string {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  const stable = major > 23 || (major === 23 && minor >= 5) || (major === 22 && minor >= 13);
  return stable ? "--permission" : "--experimental-permission";
}
