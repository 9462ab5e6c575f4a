import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { AllcloseError } from "@allclose/core";

const DEADLINE_MS = 10_000;
/** Growth of the compiler's memory: some hundred times the largest submission. In KiB, as the shell counts. */
const MEMORY_KIB = 2 ** 20;
/** Beside the bundle when built, in the folder above when run from source. */
const FOLDERS = ["./jail/", "../jail/"];

/**
 * Runs a program of src/jail that compiles, in a process of its own: a text can make a parser take time and memory without end.
 * @returns what it made of `input`, or undefined where it gave up on it
 * @throws AllcloseError `node/compiler` when it does not start; never because of the input
 */
export async function runCompiler<T>(program: "compile.mjs" | "bundle.mjs", input: object): Promise<T | undefined> {
  const paths = FOLDERS.map((folder) => fileURLToPath(new URL(folder + program, import.meta.url)));
  const { out, err, end } = await run(paths.find((path) => existsSync(path)) ?? "", JSON.stringify(input));
  const [ready, json] = out.split("\n", 2);
  if (ready !== "ready")
    throw new AllcloseError(
      "node/compiler",
      `esbuild does not start (${end}); reinstall @allclose/runners.\n${err}`.trim(),
    );
  return end === "exit status 0" && json !== undefined ? (JSON.parse(json) as T) : undefined;
}

async function run(program: string, input: string): Promise<{ out: string; err: string; end: string }> {
  const node = [process.execPath, program];
  const limited = ["/bin/sh", "-c", `ulimit -d ${MEMORY_KIB}; exec "$0" "$@"`, ...node];
  const [command = "", ...args] = process.platform === "win32" ? node : limited;
  const binary = process.env["ESBUILD_BINARY_PATH"];
  const child = spawn(command, args, {
    cwd: "/",
    // The host's environment may slow Node down or preload things into it.
    env: binary === undefined ? {} : { ESBUILD_BINARY_PATH: binary },
    stdio: ["pipe", "pipe", "pipe"],
    // A group of its own, so that esbuild ends with it.
    detached: process.platform !== "win32",
  });
  const end = new Promise<string>((resolve) => {
    child.on("error", (error) => resolve(error.message));
    child.on("close", (code, signal) => resolve(signal ?? `exit status ${code}`));
  });
  const timer = setTimeout(() => killGroup(child.pid), DEADLINE_MS);
  child.stdin.on("error", () => {}).end(input);
  try {
    const [out, err, how] = await Promise.all([text(child.stdout), text(child.stderr), end]);
    return { out, err: err.slice(0, 500), end: how };
  } finally {
    clearTimeout(timer);
    killGroup(child.pid);
  }
}

function killGroup(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    process.kill(process.platform === "win32" ? pid : -pid, "SIGKILL");
  } catch {
    // It has ended already.
  }
}
