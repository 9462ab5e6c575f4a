import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { pack } from "../pack.mjs";

/**
 * The packages as npm would ship them, installed into an empty folder far from the repository.
 *
 * @returns its path, what was packed, and `run(node, program, args, options)`, which runs a program there under that Node
 */
export function installed() {
  const folder = mkdtempSync(join(tmpdir(), "allclose-packed-"));
  const tarballs = join(folder, "tarballs");
  mkdirSync(tarballs);
  const packed = pack(tarballs);
  writeFileSync(join(folder, "package.json"), JSON.stringify({ name: "embedder", private: true, type: "module" }));
  const run = (node, program, args, options = {}) =>
    execFileSync(program, args, { cwd: folder, encoding: "utf8", env: under(node), stdio: "pipe", ...options });
  const quiet = ["--prefer-offline", "--no-audit", "--no-fund"];
  run(process.execPath, "npm", ["install", ...quiet, ...packed.map(({ tarball }) => tarball)]);
  return { folder, packed, run, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

/** The environment in which `node` is this Node, and nothing is left of the npm that started the tests. */
function under(node) {
  const own = Object.entries(process.env).filter(
    ([name]) => !/^npm_(config_local_prefix|package|lifecycle)/.test(name),
  );
  return { ...Object.fromEntries(own), PATH: `${dirname(node)}${delimiter}${process.env.PATH}` };
}
