import { readFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "../root.mjs";
import { workspaces } from "../workspaces.mjs";

const read = (path) => JSON.parse(readFileSync(join(ROOT, path), "utf8"));

/** The run-time dependencies of every package.json are those of scripts/rooms.json. */
export function dependencies() {
  const rooms = read("scripts/rooms.json");
  const present = workspaces();
  const names = new Map(present.map((room) => [read(`${room}/package.json`).name, room]));
  const problems = Object.keys(rooms)
    .filter((room) => !present.includes(room))
    .map((room) => `scripts/rooms.json names ${room}, which has no package.json`);
  for (const room of present) {
    const allowed = rooms[room];
    if (allowed === undefined) {
      problems.push(`${room} is not in scripts/rooms.json`);
      continue;
    }
    const { dependencies, optionalDependencies, peerDependencies } = read(`${room}/package.json`);
    for (const name of Object.keys({ ...dependencies, ...optionalDependencies, ...peerDependencies })) {
      const ours = names.get(name);
      if (ours === undefined ? !allowed.thirdParty.includes(name) : !allowed.ours.includes(ours))
        problems.push(`${room} depends on ${name}, which scripts/rooms.json does not allow`);
    }
  }
  return { problems, note: `${present.length} packages` };
}
