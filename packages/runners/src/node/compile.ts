import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { AllcloseError, type Failure, type Submission } from "@allclose/core";

/** A file of a submission as an ES module with its source map (version 3, JSON), or why it does not parse. */
export interface CompiledFile {
  readonly path: string;
  readonly text: string;
  readonly map: string;
  readonly failure?: Failure;
}

const DEADLINE_MS = 10_000;
/** Growth of the compiler's memory: some hundred times the largest submission. In KiB, as the shell counts. */
const MEMORY_KIB = 2 ** 20;
/** Beside the bundle when built, in the folder above when run from source. */
const PROGRAM = ["./jail/compile.mjs", "../jail/compile.mjs"].map((path) =>
  fileURLToPath(new URL(path, import.meta.url)),
);

/**
 * Turns every file of a submission into an ES module: types are dropped, not checked, and nothing is executed. A file that
 * does not parse is a failure only for those who import it.
 * @throws AllcloseError `node/compiler` when the compiler does not start; never because of the submission
 */
export async function compile({ files }: Submission): Promise<CompiledFile[]> {
  const program = PROGRAM.find((path) => existsSync(path)) ?? "";
  const { out, err, end } = await run(program, JSON.stringify([...files].map(([path, text]) => ({ path, text }))));
  const [ready, json] = out.split("\n", 2);
  if (ready !== "ready")
    throw new AllcloseError(
      "node/compiler",
      `esbuild does not start (${end}); reinstall @allclose/runners.\n${err}`.trim(),
    );
  if (end === "exit status 0" && json !== undefined) return (JSON.parse(json) as Output[]).map(compiledFile);
  const message = "the compiler gave up on it: some expression or block nests too deep";
  return [...files.keys()].map((path) => compiledFile({ path, failure: { message } }));
}

type Output = { path: string } & ({ text: string; map: string } | { failure: { message: string; line?: number } });

function compiledFile(output: Output): CompiledFile {
  if (!("failure" in output)) return output;
  const failure: Failure = { kind: "syntax", fault: "candidate", file: output.path, ...output.failure };
  return { path: output.path, text: "", map: "", failure };
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
