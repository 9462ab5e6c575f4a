import { program } from "./program.mjs";

/** The import laws of .dependency-cruiser.cjs. */
export async function imports() {
  const args = ["--config", ".dependency-cruiser.cjs", "packages", "apps", "rubrics"];
  const { problems, said } = await program("dependency-cruiser/bin/dependency-cruise.mjs", ...args);
  return { problems, note: /\((.*cruised)\)/.exec(said)?.[1] ?? "" };
}
