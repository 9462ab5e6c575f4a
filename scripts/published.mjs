import { readFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "./root.mjs";
import { workspaces } from "./workspaces.mjs";

/** The packages that npm gets: all that are not private, each with its folder from the root and its package.json. */
export const published = (root = ROOT) =>
  workspaces(root)
    .map((room) => ({ room, manifest: JSON.parse(readFileSync(join(root, room, "package.json"), "utf8")) }))
    .filter(({ manifest }) => manifest.private !== true);
