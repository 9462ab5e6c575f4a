import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { published } from "../published.mjs";
import { ROOT } from "../root.mjs";

const CHANGESET = join(ROOT, "node_modules", "@changesets", "cli", "bin.js");

/** Lets changesets raise the versions and write the changelogs, then says the version in core too. */
export function version(root = ROOT) {
  execFileSync(process.execPath, [CHANGESET, "version"], { cwd: root, stdio: "pipe" });
  const { manifest } = published(root).find(({ room }) => room === "packages/core");
  const file = join(root, "packages", "core", "src", "version.ts");
  const text = readFileSync(file, "utf8");
  writeFileSync(file, text.replace(/VERSION = ".*"/, `VERSION = "${manifest.version}"`));
}
