import { readdirSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { type Account, processesOf } from "./world.ts";

/** What gradings may leave behind on a machine. */
export interface Traces {
  readonly processes: readonly string[];
  readonly mounts: readonly string[];
  readonly sockets: readonly string[];
  readonly files: readonly string[];
}

export function traces(account: Account): Traces {
  const lines = (path: string) => readFileSync(path, "utf8").trim().split("\n");
  return {
    processes: [...processesOf(account)].map(([pid, command]) => `${pid} ${command.slice(0, 100)}`),
    mounts: lines("/proc/self/mounts"),
    sockets: lines("/proc/net/unix").flatMap((line) => line.match(/\S*allclose-\S*/) ?? []),
    files: readdirSync(tmpdir()).filter((name) => name.startsWith("allclose-")),
  };
}

/** What is there and was not there before. */
export function leftSince(before: Traces, after: Traces): Traces {
  const more = (what: keyof Traces) => after[what].filter((one) => !before[what].includes(one));
  return { processes: more("processes"), mounts: more("mounts"), sockets: more("sockets"), files: more("files") };
}

export const NOTHING: Traces = { processes: [], mounts: [], sockets: [], files: [] };
