import { createHash } from "node:crypto";
import { readFileSync, readlinkSync } from "node:fs";
import { lstat, readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { isUnprivileged } from "./user.ts";

/**
 * Where process ids mean the same as here: this boot of this machine, and this PID namespace of it, because containers may
 * share a folder for temporary files. Undefined where there is no /proc.
 */
function here(): string | undefined {
  try {
    const places = [readFileSync("/proc/sys/kernel/random/boot_id", "utf8"), readlinkSync("/proc/self/ns/pid")];
    return createHash("sha256").update(places.join()).digest("hex").slice(0, 8);
  } catch {
    return undefined;
  }
}

const HERE = here();
/** What the names of this process' run folders begin with. */
export const OWN = HERE === undefined ? "allclose-" : `allclose-${HERE}-${process.pid}-`;
const NAME = new RegExp(`^allclose-${HERE}-(\\d+)-`);

let swept: Promise<void> | undefined;

/** Removes, before this process makes its first one, the run folders of graders that were killed and left theirs behind. */
export function sweepOnce(base: string): Promise<void> {
  swept ??= HERE === undefined ? Promise.resolve() : sweep(base);
  return swept;
}

async function sweep(base: string): Promise<void> {
  for (const name of await readdir(base)) {
    const pid = NAME.exec(name)?.[1];
    if (pid === undefined || isAlive(Number(pid))) continue;
    const path = join(base, name);
    // As root not what anybody else may have put there, who could exchange it while it is being removed.
    const uid = (await lstat(path).catch(() => undefined))?.uid;
    if (uid !== undefined && (uid === process.getuid?.() || isUnprivileged(uid)))
      await rm(path, { recursive: true, force: true }).catch(() => {});
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== "ESRCH";
  }
}
