import type { Jail } from "../sandbox/jail.ts";
import { NoTier } from "../sandbox/refusal.ts";
import { cannotBecome, unprivilegedUser } from "../sandbox/user.ts";

/** No isolation, only when it was asked for: the program is spawned as it is, and needs no Python that would seal it. */
export function plainJail(): Jail {
  const user = unprivilegedUser();
  const stuck = user && cannotBecome(user);
  if (stuck) throw new NoTier(new Map([["none", stuck]]));
  return {
    tier: "none",
    sealing: { tier: "none", without: [] },
    note: "no isolation was asked for: --isolation none",
    ...(user === undefined ? {} : { user }),
    command([command = "", ...args], { env }) {
      // The environment may hold the grader's secrets, also for a submission that is trusted.
      return { command, args, options: { ...user, cwd: "/", env: { LANG: "C.UTF-8", ...env } } };
    },
  };
}
