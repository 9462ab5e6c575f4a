// What `npm run demo` and `npm test` do first. Plain Node: nothing is installed yet when it runs.
// By itself: node scripts/setup.mjs            npm packages, system packages (with a browser), build
//            node scripts/setup.mjs --build    npm packages, build
import { isMain } from "./main.mjs";
import { buildAll } from "./setup/build.mjs";
import { npmPackages } from "./setup/npm-packages.mjs";
import { systemPackages } from "./setup/system-packages.mjs";

/**
 * Ends the process where nothing can go on: Node is too old, npm packages cannot be had, the build fails.
 *
 * @param options.system whether system packages are wanted; @param options.browser a browser among them
 * @returns the names of the system packages that are missing
 */
export async function setUp({ system = true, browser = false, build = true } = {}) {
  const [major, minor] = process.versions.node.split(".").map(Number);
  if (major < 20 || (major === 20 && minor < 12)) {
    console.error(
      `Node 20.12 or newer is needed; this is ${process.versions.node}. See https://nodejs.org/en/download`,
    );
    process.exit(1);
  }
  if (!(await npmPackages())) process.exit(1);
  const missing = system ? await systemPackages({ browser }) : [];
  if (build && !(await buildAll())) process.exit(1);
  return missing;
}

if (isMain(import.meta.url)) {
  const system = !process.argv.includes("--build");
  await setUp({ system, browser: system });
}
