import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Account, processesOf } from "./world.ts";

/** What gradings may leave behind on a machine. */
export interface Traces {
  readonly processes: readonly string[];
  readonly mounts: readonly string[];
  readonly sockets: readonly string[];
  readonly files: readonly string[];
}

/** Of the folder for temporary files, which nobody else may use meanwhile, and of the account. */
export function traces(account: Account): Traces {
  const own = (path: string) =>
    readFileSync(path, "utf8")
      .split("\n")
      .filter((line) => line.includes(tmpdir()));
  return {
    processes: [...processesOf(account)].map(([pid, command]) => `${pid} ${command.slice(0, 100)}`),
    mounts: own("/proc/self/mounts"),
    sockets: own("/proc/net/unix"),
    files: readdirSync(tmpdir()),
  };
}

/** What is there and was not there before. */
export function leftSince(before: Traces, after: Traces): Traces {
  const more = (what: keyof Traces) => after[what].filter((one) => !before[what].includes(one));
  return { processes: more("processes"), mounts: more("mounts"), sockets: more("sockets"), files: more("files") };
}

export const NOTHING: Traces = { processes: [], mounts: [], sockets: [], files: [] };

/** A folder for temporary files of one's own, until it is given back. */
export function ownTemporaryFolder(): () => void {
  const before = process.env["TMPDIR"];
  const folder = mkdtempSync(join(tmpdir(), "allclose-"));
  chmodSync(folder, 0o755);
  process.env["TMPDIR"] = folder;
  return () => {
    if (before === undefined) delete process.env["TMPDIR"];
    else process.env["TMPDIR"] = before;
    rmSync(folder, { recursive: true, force: true });
  };
}
