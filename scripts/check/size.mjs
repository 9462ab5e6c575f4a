import { program } from "./program.mjs";

/** What a page loads that only judges, zod apart; the limits are in .size-limit.json. */
export async function size() {
  const { problems, stdout } = await program("size-limit/bin.js", "--json");
  if (!stdout.startsWith("[")) return { problems };
  const sizes = JSON.parse(stdout);
  const over = sizes.filter(({ passed }) => !passed);
  return {
    problems: over.map(({ name, size, sizeLimit }) => `${name}: ${kB(size)}, but the limit is ${kB(sizeLimit)}`),
    note: sizes.map(({ name, size }) => `${name}: ${kB(size)}`).join(", "),
  };
}

const kB = (bytes) => `${(bytes / 1000).toFixed(1)} kB`;
