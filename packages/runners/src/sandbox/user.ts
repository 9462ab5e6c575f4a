import { spawnSync } from "node:child_process";
import { AS_USER, type Refusal } from "./refusal.ts";

/** The account that runs a candidate's code. */
export interface User {
  readonly uid: number;
  readonly gid: number;
}

// What systemd keeps for dynamic users: no distribution gives these numbers to anybody.
const FIRST = 61184;
const LAST = 65519;

/**
 * The unprivileged account to drop to when the host runs as root; `undefined` otherwise, where the host's own is used.
 * As root the kernel enforces no process limit, and files that only root may read could be read.
 *
 * The number follows from the host's process id, so that graders side by side do not count against one RLIMIT_NPROC.
 */
export function unprivilegedUser(): User | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const id = FIRST + (process.pid % (LAST - FIRST + 1));
  return { uid: id, gid: id };
}

/** Whether this is one of the accounts that we drop to. */
export const isUnprivileged = (uid: number): boolean => uid >= FIRST && uid <= LAST;

/** Why root cannot become this user here, if so: in a user namespace that has nobody but root, or without CAP_SETUID. */
export function cannotBecome({ uid, gid }: User): Refusal | undefined {
  // Whether the program is there does not matter: the user is changed before it is looked for.
  const { error } = spawnSync("/bin/true", { uid, gid, cwd: "/", env: {} });
  const { code } = (error ?? {}) as NodeJS.ErrnoException;
  if (code !== "EINVAL" && code !== "EPERM") return undefined;
  return {
    why: `submissions are never run as root, and root cannot become another user here (${uid}: ${code})`,
    todo: `${AS_USER}; in a container, with --user, or with CAP_SETUID and a range of users`,
  };
}
