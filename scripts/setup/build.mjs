import { chmodSync, existsSync, rmSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "../root.mjs";
import { step } from "../step.mjs";

const main = join(ROOT, "packages", "cli", "dist", "main.js");
const bin = join(ROOT, "node_modules", ".bin", "allclose");

/** `turbo run` with these tasks, offline and without telemetry; what has not changed comes from its cache. */
export async function turbo(...tasks) {
  const env = { ...process.env, TURBO_TELEMETRY_DISABLED: "1", TURBO_NO_UPDATE_NOTIFIER: "1", DO_NOT_TRACK: "1" };
  const program = [process.execPath, join(ROOT, "node_modules", "turbo", "bin", "turbo")];
  const args = ["run", ...tasks, "--output-logs=errors-only", "--ui=stream"];
  return step(`turbo run ${tasks.join(" ")}`, [...program, ...args], { cwd: ROOT, env });
}

/** Builds the packages that have changed. */
export async function buildAll() {
  const { code } = await turbo("build");
  if (code === 0) linkCli();
  return code === 0;
}

// npm links a bin only when its file exists, and a fresh clone is installed before it is built: `npx allclose` needs this.
function linkCli() {
  if (process.platform === "win32" || !existsSync(main)) return;
  chmodSync(main, 0o755);
  if (existsSync(bin)) return;
  rmSync(bin, { force: true });
  symlinkSync(join("..", "allclose", "dist", "main.js"), bin);
}
