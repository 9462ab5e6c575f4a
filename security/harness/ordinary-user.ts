import { spawnSync } from "node:child_process";
import { chownSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Figure } from "./main.ts";

// None that a distribution gives to anybody.
const USER = 61_000;
const ROOT = fileURLToPath(new URL("../../", import.meta.url));

// The checkout may lie where only root may go, so it is shown to the user in another place.
const AS_USER = `mount --bind "$1" /mnt && cd / && exec setpriv --reuid ${USER} --regid ${USER} --clear-groups -- "$2" --input-type=module -e "$3"`;

/**
 * Attacks, handed in to a grader that is not root. Root can play that; the bundle of bench/bundle.mjs must be there.
 * @param every one of so many of them
 */
export function runAsOrdinaryUser(every = 1): Figure[] {
  const folder = mkdtempSync(join(tmpdir(), "allclose-user-"));
  chownSync(folder, USER, USER);
  const program = `
    const { runAttacks } = await import("/mnt/security/dist/main.js");
    console.log(JSON.stringify(await runAttacks({ proofs: false, every: ${every} })));
  `;
  try {
    const { stdout, stderr, status } = spawnSync(
      "unshare",
      ["--mount", "sh", "-c", AS_USER, "sh", ROOT, process.execPath, program],
      {
        encoding: "utf8",
        maxBuffer: 2 ** 26,
        env: { PATH: "/usr/bin:/bin:/usr/sbin:/sbin", TMPDIR: folder, HOME: folder },
      },
    );
    if (status !== 0) throw new Error(`the attacks could not be run as an ordinary user: ${stderr.slice(-2000)}`);
    return JSON.parse(stdout) as Figure[];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
