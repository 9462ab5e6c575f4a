import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pack } from "../pack.mjs";
import { published } from "../published.mjs";
import { version } from "./version.mjs";

/**
 * What a release would be, tried in a copy of the repository.
 *
 * @param root of the copy, which is changed
 * @returns for each package its name, the version before and after, what its changelog gains, and its tarball as npm describes it
 */
export function preview(root) {
  const before = published(root).map((one) => ({ ...one, log: changelog(root, one.room) }));
  version(root);
  const after = published(root);
  const folder = mkdtempSync(join(tmpdir(), "allclose-tarballs-"));
  try {
    const tarballs = pack(folder, root);
    return before.map(({ room, manifest, log }) => ({
      name: manifest.name,
      from: manifest.version,
      to: after.find((one) => one.room === room).manifest.version,
      entry: gained(log, changelog(root, room)),
      tarball: tarballs.find(({ name }) => name === manifest.name),
    }));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function changelog(root, room) {
  const file = join(root, room, "CHANGELOG.md");
  return existsSync(file) ? readFileSync(file, "utf8") : "";
}

/** A new entry stands above the earlier ones, below the title. */
function gained(before, after) {
  const entries = (text) => text.split(/^(?=## )/m).slice(1);
  const earlier = entries(before).length;
  return entries(after)
    .slice(0, entries(after).length - earlier)
    .join("")
    .trim();
}
