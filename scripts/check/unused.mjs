import { program } from "./program.mjs";

/** Files, exports and dependencies that nobody uses, by knip; knip.jsonc says what is started from outside. */
export async function unused() {
  const { problems } = await program("knip/bin/knip.js", "--no-progress", "--treat-config-hints-as-errors");
  return { problems, note: "none" };
}
