import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";
import { AllcloseError, type Tier } from "@allclose/core";
import { type Canary, canary } from "./canary.ts";
import { type Jail, type JailParts, makeJail } from "./jail.ts";
import type { Layer } from "./layers.ts";
import { type PythonInterpreter, probePython, pythonCandidates } from "./pythons.ts";
import { NO_BWRAP, NoTier, type Refusal, refusalOf } from "./refusal.ts";
import { cannotBecome, unprivilegedUser } from "./user.ts";

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
  /** For tests: layers that are left out. A tier is not claimed then, because its canary notices. */
  readonly without?: readonly Layer[];
  /** For tests, with `isolation: "none"`, which the report then says: the tier whose remaining layers hold all the same. */
  readonly like?: "namespaces" | "landlock";
}

const STRONGEST_FIRST = ["namespaces", "landlock"] as const;
const STRONGER_NOTE =
  "without namespaces the metadata of files (not their content) and the number of processes are visible";
const LACKING_NOTE = "this kernel has no Landlock, or an old one: mounts alone hide files";

/**
 * Finds the isolation to use.
 * @throws AllcloseError `sandbox/unavailable` when what was asked for, or with `auto` every tier, cannot be had; `sandbox/disk`
 */
export async function openJail(options: JailOptions = {}): Promise<Jail> {
  const isolation = options.isolation ?? "auto";
  const platform = options.platform ?? process.platform;
  if (isolation !== "none" && platform !== "linux") throw new AllcloseError("sandbox/unavailable", elsewhere(platform));
  const { without = [], like } = options;
  const user = without.includes("user") ? undefined : unprivilegedUser();
  const stuck = user && cannotBecome(user);
  if (stuck) throw new NoTier(new Map((isolation === "auto" ? STRONGEST_FIRST : [isolation]).map((t) => [t, stuck])));
  const launcher = options.launcher ?? (await findLauncher());
  const common = { launcher, without, ...(user ? { user } : {}) };
  if (isolation === "none") return noTier(common, like, options);

  const refused = new Map<Tier, Refusal>();
  for (const tier of isolation === "auto" ? STRONGEST_FIRST : [isolation]) {
    const tried = await attempt(tier, common, options);
    if ("why" in tried) refused.set(tier, tried);
    else if (tier === "namespaces") return makeJail(tried);
    else {
      const stronger = [...refused].map(([name, { why, todo }]) => `${name}: ${why}; ${todo}`);
      return makeJail({ ...tried, note: [...stronger, STRONGER_NOTE].join("; ") });
    }
  }
  throw new NoTier(refused);
}

function noTier(common: Common, like: JailOptions["like"], options: JailOptions): Jail {
  const note = "no isolation was asked for: --isolation none";
  if (like === undefined) return makeJail({ ...common, tier: "none", note });
  const bwrap = like === "namespaces" ? (options.bwrap ?? findBwrap()) : undefined;
  const jail = makeJail({ ...common, tier: like, ...(bwrap === undefined ? {} : { bwrap }) });
  return { ...jail, tier: "none", note: `${note}; of ${like}, all holds but ${common.without.join(", ")}` };
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

type Common = Pick<JailParts, "launcher" | "user"> & { readonly without: readonly Layer[] };

async function attempt(
  tier: "namespaces" | "landlock",
  common: Common,
  options: JailOptions,
): Promise<JailParts | Refusal> {
  if (tier === "landlock" && options.landlock === false)
    return { why: "Landlock was switched off", todo: "leave `landlock: false` out" };
  const bwrap =
    tier === "landlock" ? undefined : options.bwrap === undefined ? findBwrap() : (options.bwrap ?? undefined);
  if (tier === "namespaces" && bwrap === undefined) return noBwrap();
  const parts = { ...common, tier, ...(bwrap === undefined ? {} : { bwrap }) };
  const outcome = await canaryOnce(parts);
  if (outcome.state !== "held") return refusalOf(outcome, bwrap);
  if (outcome.lacking.length === 0) return parts;
  return { ...parts, without: [...common.without, ...outcome.lacking], note: LACKING_NOTE };
}

// A canary takes some 100 ms and its outcome belongs to the machine, not to the submission.
const outcomes = new Map<string, Promise<Canary>>();

function canaryOnce(parts: JailParts): Promise<Canary> {
  const key = JSON.stringify([parts.tier, parts.bwrap, parts.launcher.path, parts.without]);
  const known = outcomes.get(key);
  if (known !== undefined) return known;
  // One that said nothing may have been killed by somebody who knows nothing of it.
  const outcome = canary(parts).then((first) => (first.state === "silent" ? canary(parts) : first));
  outcomes.set(key, outcome);
  const forget = (): void => void outcomes.delete(key);
  outcome.then(({ state }) => state === "silent" && forget(), forget);
  return outcome;
}

function noBwrap(): Refusal {
  const named = process.env["ALLCLOSE_BWRAP"];
  return named === undefined
    ? NO_BWRAP
    : { why: `bubblewrap is not at ${named}, which ALLCLOSE_BWRAP names`, todo: `unset it, or ${NO_BWRAP.todo}` };
}

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
