import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";

export const MAIN = fileURLToPath(new URL("../dist/main.js", import.meta.url));

export interface Outcome {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

export interface RunOptions {
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
  /** What is started in its place, and is to start it: the command line goes on with Node's. */
  readonly under?: readonly string[];
}

/** Runs the built CLI as a user would, without a terminal. */
export const allclose = (
  args: readonly string[],
  { cwd, env = process.env, under = [] }: RunOptions = {},
): Promise<Outcome> =>
  new Promise((resolve) => {
    const [command, ...rest] = [...under, process.execPath, MAIN, ...args] as [string, ...string[]];
    const child = execFile(
      command,
      rest,
      { env, maxBuffer: 2 ** 26, ...(cwd === undefined ? {} : { cwd }) },
      (error, out, err) => resolve({ code: error === null ? 0 : Number(error.code), out, err }),
    );
    child.stdin?.end();
  });
