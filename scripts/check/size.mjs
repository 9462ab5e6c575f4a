import { program } from "./program.mjs";

/** What a page loads that only judges, zod apart; the limits are in .size-limit.json. */
export async function size() {
  const { problems, stdout } = await program("size-limit/bin.js", "--json");
  if (problems.length > 0) return { problems };
  const sizes = JSON.parse(stdout).map(({ name, size }) => `${name}: ${(size / 1000).toFixed(1)} kB`);
  return { problems, note: sizes.join(", ") };
}
