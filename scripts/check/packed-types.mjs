import { program } from "./program.mjs";
import { tarballs } from "./tarballs.mjs";

const ATTW = "@arethetypeswrong/cli/dist/index.js";
const OPTIONS = ["--profile", "esm-only", "--no-definitely-typed", "--format", "ascii", "--no-emoji", "--no-color"];

/** Who imports a package finds its types: are-the-types-wrong on each tarball. Ours are ES modules only. */
export async function packedTypes() {
  const runs = await Promise.all(tarballs().map(({ tarball }) => program(ATTW, tarball, ...OPTIONS)));
  return { problems: runs.flatMap(({ problems }) => problems), note: `${runs.length} tarballs` };
}
