import { execFile } from "node:child_process";
import { join } from "node:path";
import { ROOT } from "../root.mjs";

/** Runs a program of node_modules; when it fails, what it printed is the problem. */
export function program(path, ...args) {
  const file = join(ROOT, "node_modules", ...path.split("/"));
  return new Promise((resolve) => {
    execFile(process.execPath, [file, ...args], { cwd: ROOT, maxBuffer: 1 << 26 }, (error, stdout, stderr) => {
      const said = `${stdout}${stderr}`.trim();
      resolve({ problems: error === null ? [] : (said || error.message).split("\n"), said, stdout });
    });
  });
}
