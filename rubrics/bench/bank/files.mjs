// The problems of the bank and their submissions.
import { readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { promisedBy } from "@allclose/core";
import { readProblem, readSubmission } from "@allclose/runners";

export const BANK = fileURLToPath(new URL("../..", import.meta.url));

export const slugs = () =>
  readdirSync(BANK, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && readdirSync(`${BANK}/${entry.name}`).includes("problem.yaml"))
    .map((entry) => entry.name);

/** { slug, problem, files: [{ name, promised, submission }] }. Of programs only: files of outputs are for one seed. */
export async function readFolder(slug) {
  const problem = await readProblem(`${BANK}/${slug}`);
  const [mistakes, checks] = [Object.keys(problem.reference.mistakes), problem.spec.checks.map((check) => check.id)];
  const files = [];
  for (const name of readdirSync(`${BANK}/${slug}/submissions`).sort()) {
    const submission = await readSubmission(`${BANK}/${slug}/submissions/${name}`, {
      entryName: problem.spec.entry.name,
    });
    if (submission.language === "tensors") continue;
    files.push({ name, promised: promisedBy(name, mistakes, checks), submission });
  }
  return { slug, problem, files };
}

/** A problem without the checks that measure: those take their time whatever the grader does. */
const MEASURING = ["scaling", "speed", "statistics"];
export const quick = (problem) => {
  const checks = problem.spec.checks.filter((check) => !MEASURING.includes(check.kind));
  return { ...problem, spec: { ...problem.spec, checks } };
};
