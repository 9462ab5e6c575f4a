import { readFileSync } from "node:fs";
import { publint as lint } from "publint";
import { formatMessage } from "publint/utils";
import { tarballs } from "./tarballs.mjs";

/** What npm would get fits its package.json: publint on each tarball, suggestions too. */
export async function publint() {
  const problems = await Promise.all(tarballs().map(problemsOf));
  return { problems: problems.flat(), note: `${problems.length} tarballs` };
}

async function problemsOf({ name, tarball }) {
  const { buffer } = new Uint8Array(readFileSync(tarball));
  const { messages, pkg } = await lint({ pack: { tarball: buffer }, level: "suggestion", strict: true });
  return messages.map((message) => `${name}: ${formatMessage(message, pkg, { color: false })}`);
}
