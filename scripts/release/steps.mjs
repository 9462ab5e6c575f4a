import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { published } from "../published.mjs";
import { ROOT } from "../root.mjs";
import { onNpm } from "./on-npm.mjs";
import { version } from "./version.mjs";

/**
 * What a release does to the repository at `root`, in order: each step in words, and as a function that throws where it fails.
 * It may be done again after it failed: what is committed or published already is left as it is.
 */
export function steps(root = ROOT) {
  const command = (program, ...args) => {
    const { status, error } = spawnSync(program, args, { cwd: root, stdio: "inherit" });
    if (status !== 0) throw new Error(`${[program, ...args].join(" ")} failed${error ? `: ${error.message}` : ""}`);
  };
  const commit = () => {
    command("git", "add", "--all");
    if (spawnSync("git", ["diff", "--cached", "--quiet"], { cwd: root }).status === 0) return;
    command("git", "commit", "--quiet", "--message", "Versions");
  };
  const publish = (room) => {
    const manifest = JSON.parse(readFileSync(join(root, room, "package.json"), "utf8"));
    if (onNpm(manifest)) console.log(`npm has ${manifest.name} ${manifest.version} already.`);
    else command("npm", "publish", `./${room}`, "--provenance", "--access", "public");
  };
  return [
    {
      says: "npx changeset version: raise the versions, write the changelogs; VERSION in core",
      run: () => version(root),
    },
    {
      says: "npm install --package-lock-only: the versions in package-lock.json",
      run: () => command("npm", "install", "--package-lock-only"),
    },
    { says: "npm run build", run: () => command("npm", "run", "build") },
    { says: "git commit: the versions and changelogs", run: commit },
    ...inOrder(published(root)).map(({ room, manifest: { name } }) => ({
      says: `npm publish --provenance: ${name}, unless npm has it`,
      run: () => publish(room),
    })),
    {
      says: "npx changeset tag: a git tag for each; pushing them is left to you: git push --follow-tags",
      run: () => command("npx", "--no", "changeset", "tag"),
    },
  ];
}

/** Each package after those that it depends on, so that no moment exists in which one cannot be installed. */
export function inOrder(packages) {
  const ordered = [];
  const add = (one) => {
    if (ordered.includes(one)) return;
    for (const other of packages) if (other.manifest.name in (one.manifest.dependencies ?? {})) add(other);
    ordered.push(one);
  };
  for (const one of packages) add(one);
  return ordered;
}
