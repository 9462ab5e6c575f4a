import { program } from "./program.mjs";

/** What a page loads that imports only `judge` and schemas, zod apart; the limits are in .size-limit.json. */
export const size = async () => sizesOf(await program("size-limit/bin.js", "--json"));

/** What size-limit's output comes to. Where it measured nothing, that is a problem too. */
export function sizesOf({ problems, said, stdout }) {
  const sizes = stdout.startsWith("[") ? JSON.parse(stdout) : [];
  if (sizes.length === 0)
    return {
      problems: problems.length > 0 ? problems : [`size-limit measured nothing: ${said || "it printed nothing"}`],
    };
  const over = sizes.filter(({ passed }) => !passed);
  return {
    problems:
      over.length > 0
        ? over.map(({ name, size, sizeLimit }) => `${name}: ${kB(size)}, but the limit is ${kB(sizeLimit)}`)
        : problems,
    note: sizes.map(({ name, size }) => `${name}: ${kB(size)}`).join(", "),
  };
}

const kB = (bytes) => `${(bytes / 1000).toFixed(1)} kB`;
