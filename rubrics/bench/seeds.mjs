// Grades every right submission of the bank on many seeds: none may be rejected, and none may use more than 0.8 of a tolerance.
// What is measured has nothing to do with the seed, and is left out.
// Usage: npm run bench -- seeds [--seeds 500] [--problem slug] [--json FILE]
import { readdirSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { COMFORTABLE, grade, worstPassed } from "@allclose/core";
import { createRunner, readProblem, readSubmission } from "@allclose/runners";
import { quick } from "./bank/files.mjs";

const argument = (name) => {
  const at = process.argv.indexOf(name);
  return at > 0 ? process.argv[at + 1] : undefined;
};
const only = argument("--problem");
const seeds = Number(argument("--seeds") ?? 500);
const bank = fileURLToPath(new URL("..", import.meta.url));
const runner = createRunner();
const figures = [];
for (const slug of only === undefined ? readdirSync(bank).filter(isProblem) : [only]) {
  const problem = quick(await readProblem(`${bank}/${slug}`));
  const once = { ...problem, spec: { ...problem.spec, draws: { visible: 1, hidden: 0 } } };
  for (const file of readdirSync(`${bank}/${slug}/submissions`).filter((name) => name.startsWith("correct-"))) {
    const submission = await readSubmission(`${bank}/${slug}/submissions/${file}`, {
      entryName: problem.spec.entry.name,
    });
    let [rejected, ratio] = [0, 0];
    for (let seed = 0; seed < seeds; seed++) {
      const { findings } = (await grade(once, submission, runner, { seed: { visible: `seed ${seed}` } })).evidence;
      if (findings.some((f) => f.state === "failed" || f.state === "ungradable")) rejected++;
      ratio = Math.max(ratio, worstPassed(findings));
    }
    figures.push({ id: `${slug}/${file}`, seeds, rejected, ratio });
    console.log(
      `${String(rejected).padStart(4)} of ${seeds} rejected, at most ${ratio.toFixed(3)} of the tolerance  ${slug}/${file}`,
    );
  }
}
await runner.close();
const bars = [
  { id: "rejected", value: figures.reduce((n, f) => n + f.rejected, 0), limit: 0 },
  { id: "share-of-tolerance", value: Math.max(...figures.map((f) => f.ratio)), limit: COMFORTABLE },
].map((bar) => ({ ...bar, ok: bar.value <= bar.limit }));
for (const bar of bars) console.log(`${bar.ok ? "✓" : "✗"} ${bar.id}: ${bar.value} (at most ${bar.limit})`);
const json = argument("--json");
if (json !== undefined)
  writeFileSync(
    json,
    JSON.stringify({ name: "seeds", machine: {}, versions: { node: process.version }, figures, bars }, null, 2),
  );
process.exitCode = bars.every((bar) => bar.ok) ? 0 : 1;

function isProblem(name) {
  try {
    return readdirSync(`${bank}/${name}`).includes("problem.yaml");
  } catch {
    return false;
  }
}
