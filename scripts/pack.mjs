import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { published } from "./published.mjs";
import { ROOT } from "./root.mjs";

/**
 * Packs what is published, as `npm publish` would, from what is built.
 *
 * @param folder where the tarballs are written; @param root of the repository, or of a copy of it
 * @returns for each package npm's account of it (name, size, files with their sizes, …), and the tarball's path as `tarball`
 * @throws Error with npm's words where it fails
 */
export function pack(folder, root = ROOT) {
  const rooms = published(root).map(({ room }) => `./${room}`);
  const args = ["pack", ...rooms, "--json", "--pack-destination", folder];
  const { status, stdout, stderr, error } = spawnSync("npm", args, { cwd: root, encoding: "utf8" });
  if (status !== 0) throw new Error(`npm pack failed: ${error?.message ?? stderr.trim()}`);
  return JSON.parse(stdout).map((packed) => ({ ...packed, tarball: join(folder, packed.filename) }));
}
