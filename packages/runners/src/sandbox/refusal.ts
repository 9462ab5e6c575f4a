import { AllcloseError, type Tier } from "@allclose/core";
import type { Canary } from "./canary.ts";

/** Why a tier is not claimed, and what would help. */
export interface Refusal {
  readonly why: string;
  readonly todo: string;
}

/** No tier that was asked for can be had. `refused` says why of each that was tried. `code` is `sandbox/unavailable`. */
export class NoTier extends AllcloseError {
  readonly refused: ReadonlyMap<Tier, Refusal>;
  constructor(refused: ReadonlyMap<Tier, Refusal>) {
    const lines = [...refused].map(([tier, { why, todo }]) => `  ${tier}: ${why}\n    To do: ${todo}`);
    super(
      "sandbox/unavailable",
      `submissions cannot be isolated on this machine, so none was run.\n${lines.join("\n")}\n` +
        (refused.has("none") ? "" : "To run submissions that you trust without any isolation: --isolation none"),
    );
    this.refused = refused;
  }
}

export const NO_BWRAP: Refusal = {
  why: "bubblewrap is not installed",
  todo: "install it with `apt-get install bubblewrap`",
};

/** What a canary that did not hold says of its tier. `bwrap` is the path of what was to make its namespaces. */
export function refusalOf(canary: Exclude<Canary, { state: "held" }>, bwrap?: string): Refusal {
  if (canary.state === "escaped")
    return {
      why: `a sealed process could still: ${canary.acts.join(", ")}`,
      todo: canary.acts.includes("be root")
        ? `${AS_USER}${bwrap === undefined ? "" : `, and let ${asNamed(bwrap)} be bubblewrap itself`}`
        : bwrap === undefined
          ? "this kernel does not keep what it promised: use another one, and report it"
          : `${asNamed(bwrap)} is to be bubblewrap itself, and no wrapper that leaves out or adds options`,
    };
  const { why } = canary;
  if (canary.state === "silent")
    // Bubblewrap has nothing but words.
    return /uid map|namespace|Operation not permitted|Permission denied/i.test(why)
      ? { why, todo: NAMESPACES }
      : { why, todo: bwrap === undefined ? PYTHON : `see that ${asNamed(bwrap)} runs; ${NO_BWRAP.todo}` };
  const { call = "" } = canary;
  if (call === "seccomp") return { why, todo: SECCOMP };
  if (call.startsWith("landlock_")) return { why, todo: LANDLOCK };
  return { why, todo: NAMESPACES };
}

export const AS_USER = "run Allclose as an ordinary user";
const SECCOMP =
  "use a kernel with CONFIG_SECCOMP_FILTER; in a container, a seccomp profile that lets seccomp(2) through, as Docker's own does";
const LANDLOCK =
  "use Linux 6.2 or newer with Landlock among its security modules (cat /sys/kernel/security/lsm); in a container, a seccomp " +
  "profile that lets Landlock through, as Docker's own does from 23.0 on";
/** Ubuntu 24.04 forbids user namespaces to programs without an AppArmor profile, and ships none for bubblewrap. */
const NAMESPACES =
  "allow user namespaces; on Ubuntu 24.04: `sudo sysctl -w kernel.apparmor_restrict_unprivileged_userns=0`";
const PYTHON = "see that a Python from 3.8 on runs: `apt-get install python3`";

const asNamed = (bwrap: string): string =>
  process.env["ALLCLOSE_BWRAP"] === bwrap ? `${bwrap}, which ALLCLOSE_BWRAP names,` : bwrap;
