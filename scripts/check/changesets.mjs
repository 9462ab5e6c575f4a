import { ROOT } from "../root.mjs";

/** .changeset/config.json is valid, and every changeset names packages that exist. */
export async function changesets() {
  const { default: plan } = await import("@changesets/get-release-plan");
  const { changesets, releases } = await (plan.default ?? plan)(ROOT);
  return { problems: [], note: `${changesets.length} changesets, ${releases.length} packages to release` };
}
