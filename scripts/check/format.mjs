import { program } from "./program.mjs";

/** Format and lint, by biome; `npm run format` mends most of it, `npx biome check` shows the lines. */
export async function format() {
  const { problems, said } = await program(
    "@biomejs/biome/bin/biome",
    "check",
    "--colors=off",
    "--reporter=summary",
    ".",
  );
  return { problems, note: `${/\d+ files/.exec(said)?.[0]}` };
}
