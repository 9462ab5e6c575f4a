// What a bench compares with: Debian's torch under pytest, which people use today. Installed by hand, never by the set-up.
import { spawnSync } from "node:child_process";

export const PYTHON = "/usr/bin/python3";

/** The versions of torch and pytest, or undefined where they are not installed. */
export function peerVersions() {
  const probe = spawnSync(PYTHON, ["-c", "import torch, pytest; print(torch.__version__, pytest.__version__)"], {
    encoding: "utf8",
  });
  return probe.status === 0 ? probe.stdout.trim().split(" ") : undefined;
}
