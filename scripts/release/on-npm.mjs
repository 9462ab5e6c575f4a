import { spawnSync } from "node:child_process";

/**
 * Whether npm has this version of a package.
 * @throws Error where npm cannot say, as without a network
 */
export function onNpm({ name, version }) {
  const args = ["view", `${name}@${version}`, "version", "--json"];
  const { status, stdout, stderr, error } = spawnSync("npm", args, { encoding: "utf8" });
  if (status === 0) return stdout.trim() !== ""; // some npm have nothing to say of a version that is not there
  if (/E404/.test(`${stdout}${stderr}`)) return false;
  throw new Error(`npm cannot say whether it has ${name} ${version}: ${error?.message ?? stderr.trim()}`);
}
