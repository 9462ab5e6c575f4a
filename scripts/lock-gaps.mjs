// package-lock.json must install everywhere. It does not when a package for another platform has no entry (npm ci then
// fails there), or when an entry carries a download address (it then names one registry).
// Usage: node scripts/lock-gaps.mjs [package-lock.json]
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { isMain } from "./main.mjs";
import { ROOT } from "./root.mjs";

/** @returns one line for each gap and each address */
export function lockProblems(file = join(ROOT, "package-lock.json")) {
  const { packages } = JSON.parse(readFileSync(file, "utf8"));
  const gaps = Object.entries(packages).flatMap(([path, entry]) =>
    Object.keys(entry.optionalDependencies ?? {})
      .filter((name) => !found(packages, path, name))
      .map((name) => `${name}, optional for ${path || "the root"}, has no entry`),
  );
  const addresses = Object.entries(packages)
    .filter(([, entry]) => /^\w+:\/\//.test(entry.resolved ?? ""))
    .map(([path]) => `${path} carries a download address (.npmrc has omit-lockfile-registry-resolved=true)`);
  return { problems: [...gaps, ...addresses], note: `${Object.keys(packages).length} entries, no gap, no address` };
}

/** Whether `name`, required from `path`, is found in node_modules there or in a folder above. */
function found(packages, path, name) {
  for (let from = path; ; from = from.slice(0, Math.max(0, from.lastIndexOf("/")))) {
    if (`${from === "" ? "" : `${from}/`}node_modules/${name}` in packages) return true;
    if (from === "") return false;
  }
}

if (isMain(import.meta.url)) {
  const { problems, note } = lockProblems(process.argv[2]);
  console.log(problems.length > 0 ? problems.join("\n") : note);
  process.exitCode = problems.length > 0 ? 1 : 0;
}
