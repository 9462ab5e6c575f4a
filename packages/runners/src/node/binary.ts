import { execFile } from "node:child_process";
import { chmod, constants, copyFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { AllcloseError } from "@allclose/core";
import { inTmpdir, type RunFolder } from "../sandbox/folder.ts";
import type { User } from "../sandbox/user.ts";

/** The Node that runs submissions. */
export interface NodeBinary {
  /** The executable itself: no link, no version manager's shim. */
  readonly path: string;
  /** Without the v. */
  readonly version: string;
  readonly v8: string;
  /** Private memory that it maps before it runs a line: V8 of Node 24 takes 512 MiB for code, which is address space only. */
  readonly mappedBytes: number;
}

const PROBE = `
let status = "";
try { status = require("node:fs").readFileSync("/proc/self/status", "utf8"); } catch {}
const mapped = Number(/^VmData:\\s*(\\d+) kB$/m.exec(status)?.[1] ?? 0) * 1024;
console.log(JSON.stringify({ path: process.execPath, version: process.versions.node, v8: process.versions.v8, mappedBytes: mapped }));
`;
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
  const found = await probe(asked, undefined);
  const [major = 0, minor = 0] = found.version.split(".").map(Number);
  if (major < OLDEST[0] || (major === OLDEST[0] && minor < OLDEST[1]))
    throw new AllcloseError(
      "node/none",
      `${asked} is Node ${found.version}; submissions need ${OLDEST.join(".")} or newer`,
    );
  return { ...found, path: await reachable(found.path, user, folder) };
}

/** Global packages are hidden from submissions, and with them a Node that was installed as one; such a binary is copied. */
async function reachable(path: string, user: User | undefined, folder: RunFolder): Promise<string> {
  const hidden = path.split("/").includes("node_modules");
  if (!hidden && (user === undefined || (await starts(path, user)))) return path;
  const copy = join(folder.app, "node-binary");
  await inTmpdir(() => copyFile(path, copy, constants.COPYFILE_FICLONE));
  await chmod(copy, 0o755);
  return copy;
}

const starts = (path: string, user: User): Promise<boolean> =>
  probe(path, user).then(
    () => true,
    () => false,
  );

async function probe(path: string, user: User | undefined): Promise<NodeBinary> {
  try {
    const { stdout } = await promisify(execFile)(path, ["-e", PROBE], { ...user, cwd: "/", env: {}, timeout: 10_000 });
    return JSON.parse(stdout) as NodeBinary;
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
