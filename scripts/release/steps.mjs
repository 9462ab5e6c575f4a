import { spawnSync } from "node:child_process";
import { published } from "../published.mjs";
import { ROOT } from "../root.mjs";
import { version } from "./version.mjs";

/**
 * What a release does to the repository at `root`, in order: each step in words, and as a function that throws where it fails.
 */
export function steps(root = ROOT) {
  const command = (program, ...args) => {
    const { status, error } = spawnSync(program, args, { cwd: root, stdio: "inherit" });
    if (status !== 0) throw new Error(`${[program, ...args].join(" ")} failed${error ? `: ${error.message}` : ""}`);
  };
  const commit = () => {
    command("git", "add", "--all");
    command("git", "commit", "--quiet", "--message", "Versions");
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
    { says: "git commit: all that", run: commit },
    { says: "npm run build", run: () => command("npm", "run", "build") },
    ...inOrder(published(root)).map(({ room, manifest: { name } }) => ({
      says: `npm publish --provenance: ${name}`,
      run: () => command("npm", "publish", `./${room}`, "--provenance", "--access", "public"),
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
