import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { ROOT } from "../root.mjs";

/** Runs a program of node_modules; when it fails, what it printed is the problem. */
export function program(path, ...args) {
  const file = join(ROOT, "node_modules", ...path.split("/"));
  const { status, stdout, stderr, error } = spawnSync(process.execPath, [file, ...args], {
    cwd: ROOT,
    encoding: "utf8",
  });
  const said = `${stdout ?? ""}${stderr ?? ""}`.trim();
  return { problems: status === 0 ? [] : (error?.message ?? said).split("\n"), said };
}
