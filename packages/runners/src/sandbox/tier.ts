import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";
import { AllcloseError, type Tier } from "@allclose/core";
import { canary } from "./canary.ts";
import { type Jail, type JailParts, makeJail } from "./jail.ts";
import { type PythonInterpreter, probePython, pythonCandidates } from "./pythons.ts";
import { unprivilegedUser } from "./user.ts";

/** What may be asked for. `auto` is the strongest tier whose canary passes; `none` is never implied. */
export type Isolation = "auto" | Tier;

export interface JailOptions {
  readonly isolation?: Isolation;
  /** The Python that seals; by default the first on PATH, or the system's, that the unprivileged user can run. */
  readonly launcher?: PythonInterpreter;
  /** Path of bubblewrap, or `null` for "there is none". By default ALLCLOSE_BWRAP names it, or it is looked for on PATH. */
  readonly bwrap?: string | null;
  /** As if this were another platform, by Node's name for it. */
  readonly platform?: NodeJS.Platform;
  /** `false`: as if the kernel had no Landlock. */
  readonly landlock?: boolean;
}

const STRONGER_NOTE =
  "without namespaces the metadata of files (not their content) and the number of processes are visible";

/**
 * Finds the isolation to use.
 * @throws AllcloseError `sandbox/unavailable` when what was asked for, or with `auto` every tier, cannot be had
 */
export async function openJail(options: JailOptions = {}): Promise<Jail> {
  const isolation = options.isolation ?? "auto";
  const platform = options.platform ?? process.platform;
  if (isolation !== "none" && platform !== "linux") throw new AllcloseError("sandbox/unavailable", elsewhere(platform));
  const user = unprivilegedUser();
  const launcher = options.launcher ?? (await findLauncher());
  const common = { launcher, ...(user ? { user } : {}) };
  if (isolation === "none")
    return makeJail({ ...common, tier: "none", note: "no isolation was asked for: --isolation none" });

  const refused: string[] = [];
  for (const tier of isolation === "auto" ? (["namespaces", "landlock"] as const) : [isolation]) {
    const tried = await attempt(tier, common, options);
    if (typeof tried === "string") refused.push(`${tier}: ${tried}`);
    else return makeJail(tier === "landlock" ? { ...tried, note: [...refused, STRONGER_NOTE].join("; ") } : tried);
  }
  throw new AllcloseError(
    "sandbox/unavailable",
    `submissions cannot be isolated on this machine, so none was run.\n${refused.map((line) => `  ${line}`).join("\n")}\n` +
      "To get a tier: `apt-get install bubblewrap` (namespaces), or a kernel from 6.2 on with Landlock enabled (landlock). " +
      "To run submissions that you trust without any isolation: --isolation none",
  );
}

/** What there is on a platform whose kernel cannot seal, and what to use instead. */
function elsewhere(platform: NodeJS.Platform): string {
  const instead =
    platform === "win32"
      ? "In WSL 2 (`wsl --install`) everything works as on Linux."
      : platform === "darwin"
        ? "In a Linux virtual machine or container (Lima, Colima, Docker) everything works."
        : "Use a Linux machine, virtual machine or container.";
  return (
    `submissions can be isolated on Linux only, and this is ${platform}, so none was run. ${instead}\n` +
    "What works here: `allclose problem test --no-submissions` on the problems that come with Allclose, reading and judging " +
    "stored reports, and, for submissions and references that you trust, all of it without any isolation: --isolation none"
  );
}

async function attempt(
  tier: "namespaces" | "landlock",
  common: Pick<JailParts, "launcher" | "user">,
  options: JailOptions,
): Promise<JailParts | string> {
  if (tier === "landlock") {
    if (options.landlock === false) return "Landlock was switched off";
    const parts = { ...common, tier };
    return (await canaryOnce(parts)) ?? parts;
  }
  const bwrap = options.bwrap === undefined ? findBwrap() : (options.bwrap ?? undefined);
  if (bwrap === undefined) return "bubblewrap is not installed; install it with `apt-get install bubblewrap`";
  const parts = { ...common, tier, bwrap };
  const why = await canaryOnce(parts);
  return why === undefined ? parts : `${why}${advice(why)}`;
}

// A canary takes some 100 ms and its outcome belongs to the machine, not to the submission.
const outcomes = new Map<string, Promise<string | undefined>>();

function canaryOnce(parts: JailParts): Promise<string | undefined> {
  const key = JSON.stringify([parts.tier, parts.bwrap, parts.launcher.path]);
  const outcome = outcomes.get(key) ?? canary(parts);
  outcomes.set(key, outcome);
  return outcome;
}

/** Ubuntu 24.04 forbids user namespaces to programs without an AppArmor profile, and ships none for bubblewrap. */
const advice = (why: string): string =>
  /uid map|user namespace|Operation not permitted|Permission denied/i.test(why)
    ? " (on Ubuntu 24.04: `sudo sysctl -w kernel.apparmor_restrict_unprivileged_userns=0`)"
    : "";

function findBwrap(): string | undefined {
  const named = process.env["ALLCLOSE_BWRAP"];
  if (named !== undefined) return isExecutable(named) ? named : undefined;
  const dirs = [...(process.env["PATH"] ?? "").split(delimiter), "/usr/bin", "/usr/local/bin"];
  return dirs
    .filter((dir) => dir.startsWith("/"))
    .map((dir) => join(dir, "bwrap"))
    .find(isExecutable);
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** A Python that has the standard library, for sealing: any will do. */
export async function findLauncher(): Promise<PythonInterpreter> {
  const refused: string[] = [];
  // The system's first: it starts faster than a shim, and unprivileged users can run it.
  for (const path of new Set(["/usr/bin/python3", ...pythonCandidates()])) {
    const found = await probePython(path, [], unprivilegedUser());
    if (!("why" in found)) return found;
    refused.push(`  ${path}: ${found.why}`);
  }
  throw new AllcloseError(
    "sandbox/unavailable",
    `a Python from 3.8 on is needed to seal submissions, and none was found.\n${refused.join("\n")}\n` +
      "Install one with `apt-get install python3`",
  );
}
