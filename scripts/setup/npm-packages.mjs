import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "../root.mjs";
import { step } from "../step.mjs";

/** Installs what package-lock.json names, unless exactly that is installed. */
export async function npmPackages() {
  const why = outdated();
  if (why === undefined) return true;
  console.log(`npm packages: ${why}; npm ci fetches them (560 MB on disk).`);
  // --include=dev: an outer NODE_ENV=production would leave out what builds and tests.
  const { code } = await step("npm ci", [...npm(), "ci", "--include=dev", "--no-audit", "--no-fund"], { cwd: ROOT });
  if (code !== 0) console.error("npm ci failed. Once the network is there, type: npm ci --include=dev");
  return code === 0;
}

function outdated() {
  const record = join(ROOT, "node_modules", ".package-lock.json"); // written by npm when an install has ended
  if (!existsSync(record)) return "not installed";
  const wanted = packages(join(ROOT, "package-lock.json"));
  const ours = Object.keys(wanted[""].devDependencies).map((name) => `node_modules/${name}`);
  const installed = packages(record);
  for (const [path, entry] of Object.entries(wanted)) {
    if (!path.includes("node_modules/")) continue;
    const have = installed[path];
    // Of another platform; but what the repository itself names is optional for others only.
    if (have === undefined && (entry.optional || entry.devOptional) && !ours.includes(path)) continue;
    const same = have?.version === entry.version && have?.integrity === entry.integrity && existsSync(join(ROOT, path));
    if (!same && !entry.link) return `${path} is not as in package-lock.json`;
  }
  return undefined;
}

const packages = (file) => JSON.parse(readFileSync(file, "utf8")).packages;

/** The npm that started this script, or the one on PATH. */
const npm = () =>
  process.env.npm_execpath?.endsWith("npm-cli.js") ? [process.execPath, process.env.npm_execpath] : ["npm"];
