import { execFileSync } from "node:child_process";
import { cpSync, existsSync, mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { published } from "../published.mjs";
import { ROOT } from "../root.mjs";

const git = (...args) => execFileSync("git", args, { cwd: ROOT, encoding: "utf8", stdio: "pipe", maxBuffer: 1 << 26 });

/**
 * A copy of the repository that may be changed at will: its history, its files as they lie here, what is built.
 * @returns its path, and `remove`
 */
export function copyOfRepository() {
  const folder = mkdtempSync(join(tmpdir(), "allclose-release-"));
  const remove = () => rmSync(folder, { recursive: true, force: true });
  try {
    fill(folder);
  } catch (error) {
    remove();
    throw error;
  }
  return { folder, remove };
}

function fill(folder) {
  git("clone", "--quiet", "--no-checkout", ROOT, folder);
  const files = git("ls-files", "-z", "--cached", "--others", "--exclude-standard").split("\0").filter(Boolean);
  const built = published().map(({ room }) => join(room, "dist"));
  for (const path of [...files, ...built])
    if (existsSync(join(ROOT, path))) cpSync(join(ROOT, path), join(folder, path), { recursive: true });
  execFileSync("git", ["reset", "--quiet"], { cwd: folder });
  symlinkSync(join(ROOT, "node_modules"), join(folder, "node_modules"));
}
