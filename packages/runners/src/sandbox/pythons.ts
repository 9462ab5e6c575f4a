import { type ExecFileException, execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import type { User } from "./user.ts";

export interface PythonInterpreter {
  /**
   * As it calls itself, so a shim is not started again; a virtual environment's link is not followed, or it would no longer
   * be that environment.
   */
  readonly path: string;
  readonly version: string;
  /** Folders it is made of: its prefixes and its executable's real folder. */
  readonly roots: readonly string[];
  /** Which of the modules asked for it does not have. */
  readonly missing: readonly string[];
}

export interface Refusal {
  readonly path: string;
  readonly why: string;
}

/** Where to look for a Python, best first: what the user names, the active environment, PATH, the system's. */
export function pythonCandidates(named?: string, env: NodeJS.ProcessEnv = process.env): string[] {
  if (named !== undefined) return [named];
  const onPath = (env["PATH"] ?? "").split(delimiter).filter((dir) => dir.startsWith("/"));
  const all = [
    ...(env["VIRTUAL_ENV"] ? [join(env["VIRTUAL_ENV"], "bin", "python")] : []),
    ...onPath.flatMap((dir) => [join(dir, "python3"), join(dir, "python")]),
    "/usr/bin/python3",
  ];
  return [...new Set(all)].filter((path) => existsSync(path));
}

// find_spec looks a module up without importing it. A prefix of / would open everything.
const PROBE = `
import sys, os, json
from importlib.util import find_spec
def has(name):
    try:
        return find_spec(name) is not None
    except Exception:
        return False
if sys.version_info < (3, 8):
    raise SystemExit("Python 3.8 or newer is needed, this is " + sys.version.split()[0])
import ctypes
real = os.path.realpath(sys.executable)
roots = {os.path.realpath(p) for p in (sys.prefix, sys.base_prefix, sys.exec_prefix, sys.base_exec_prefix)}
roots |= {os.path.dirname(real), sys.prefix, sys.base_prefix}
print(json.dumps({
    "path": sys.executable,
    "version": ".".join(map(str, sys.version_info[:3])),
    "roots": sorted(p for p in roots if p not in ("/", "/usr", "/usr/bin", "/home", "/root")),
    "missing": [name for name in sys.argv[1:] if not has(name)],
}))
`;

/** Asks an interpreter what it has, as the account that will run it. Takes some 20 ms; imports none of `modules`. */
export function probePython(
  path: string,
  modules: readonly string[],
  user: User | undefined,
): Promise<PythonInterpreter | Refusal> {
  const options = { ...user, cwd: "/", env: {}, timeout: 10_000, encoding: "utf8" as const };
  return new Promise<PythonInterpreter | Refusal>((resolve) => {
    execFile(path, ["-I", "-B", "-c", PROBE, ...modules], options, (error, stdout, stderr) => {
      if (error) return resolve({ path, why: refusal(error, stderr, user) });
      try {
        resolve(JSON.parse(stdout) as PythonInterpreter);
      } catch {
        resolve({ path, why: "it is not a Python: its answer could not be read" });
      }
    });
    // That it cannot become the user is thrown.
  }).catch((error: ExecFileException) => ({ path, why: refusal(error, "", user) }));
}

function refusal(error: ExecFileException, stderr: string, user: User | undefined): string {
  if (user && (String(error.code) === "EINVAL" || String(error.code) === "EPERM"))
    return `root cannot become the unprivileged user ${user.uid} here, who would have to run it`;
  if (String(error.code) === "EACCES" || /permission denied/i.test(stderr))
    return user
      ? `it cannot be run by the unprivileged user ${user.uid}, who runs submissions because the host is root`
      : "it cannot be executed (permission denied)";
  if (error.code === "ENOENT") return "there is no such file";
  return stderr.trim().split("\n").at(-1)?.slice(0, 300) || error.message.slice(0, 300);
}
