import { program } from "./program.mjs";

/** Files, exports and dependencies that nobody uses, by knip; knip.jsonc says what is started from outside. */
export async function unused() {
  if (!process.features.require_module) return { problems: [], note: "not looked at, since knip needs Node 20.19" };
  const { problems } = await program("knip/bin/knip.js", "--no-progress", "--treat-config-hints-as-errors");
  return { problems, note: "no file, export or dependency" };
}
