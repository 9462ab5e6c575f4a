import type { Tier } from "@allclose/core";

/** What a tier is made of. Each holds by itself; together they are the tier. "permissions" are those of Node itself. */
export type Layer =
  | "mounts"
  | "processes"
  | "network"
  | "user"
  | "capabilities"
  | "landlock"
  | "seccomp"
  | "limits"
  | "permissions";

/** How a process is sealed: as this tier says, but for what is left out. */
export interface Sealing {
  readonly tier: Tier;
  /**
   * What this kernel lacks, which the report then says. More than that in tests only: of the canary, which must notice, and of
   * attacks, which must then get through.
   */
  readonly without: readonly Layer[];
}
