// Grades every right submission of the bank on many seeds, in every dtype of its problem: none may be rejected, and none may
// use more than 0.8 of a tolerance.
// Usage: npm run bench -- seeds [--problem slug] [--seeds 60] [--json FILE]
import { COMFORTABLE, grade, worstPassed } from "@allclose/core";
import { createRunner } from "@allclose/runners";
import { finish, option } from "../../scripts/bench-result.mjs";
import { quick, readFolder, slugs } from "./bank/files.mjs";

const seeds = Number(option("--seeds") ?? 60);
const only = option("--problem");
const runner = createRunner();
const figures = [];
for (const slug of only === undefined ? slugs() : [only]) {
  const { problem, files } = await readFolder(slug);
  // Block sizes, step counts and the like vary with the families; one draw of each a seed.
  const once = quick({ ...problem, spec: { ...problem.spec, draws: { visible: 1, hidden: 0 } } });
  for (const { name, promised, submission } of files) {
    if (promised?.kind !== "correct") continue;
    let [graded, rejected, ratio] = [0, 0, 0];
    for (let seed = 0; seed < seeds; seed++) {
      const dtype = problem.spec.dtypes[seed % problem.spec.dtypes.length];
      const { findings } = (await grade(once, submission, runner, { seed: { visible: `seed ${seed}` }, dtype }))
        .evidence;
      if (findings.every((f) => f.state === "skipped")) continue;
      graded++;
      const bad = findings.find((f) => f.state === "failed" || f.state === "ungradable");
      if (bad !== undefined) {
        rejected++;
        console.error(
          `  ${slug}/${name}, seed ${seed}, ${dtype}: ${bad.check} on ${bad.case.family}: ${bad.message ?? bad.why}`,
        );
      }
      ratio = Math.max(ratio, worstPassed(findings));
    }
    figures.push({ id: `${slug}/${name}`, graded, rejected, ratio });
    console.log(
      `${String(rejected).padStart(4)} of ${graded} rejected, at most ${ratio.toFixed(3)} of the tolerance  ${slug}/${name}`,
    );
  }
}
await runner.close();
const total = figures.reduce((n, f) => n + f.graded, 0);
finish({
  name: "seeds",
  figures,
  bars: [
    { id: "gradings", value: total, sense: "at least", limit: only === undefined ? 2000 : 1 },
    { id: "rejected", value: figures.reduce((n, f) => n + f.rejected, 0), sense: "at most", limit: 0 },
    { id: "share-of-tolerance", value: Math.max(...figures.map((f) => f.ratio)), sense: "at most", limit: COMFORTABLE },
  ],
});
