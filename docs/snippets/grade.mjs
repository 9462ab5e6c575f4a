import { createHmac } from "node:crypto";
import { writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { grade, verdictName } from "@allclose/core";
import { createRunner, readProblem, readSubmission } from "@allclose/runners";

const bank = import.meta.resolve("@allclose/rubrics/package.json");
const problem = await readProblem(fileURLToPath(new URL("scaled-dot-product-attention", bank)));
const submission = await readSubmission(process.argv[2], { entryName: problem.spec.entry.name });

const secret = process.env.ALLCLOSE_SECRET; // nobody whom you grade knows it
if (!secret) {
  console.error("Set ALLCLOSE_SECRET to a text of your own: hidden inputs are drawn from it");
  process.exit(2);
}
const hidden = createHmac("sha256", secret).update(`${submission.sha256} ${problem.sha256}`).digest("hex");

const runner = createRunner({ isolation: "auto" });
const report = await grade(problem, submission, runner, { seed: { visible: "public", hidden } });
await runner.close();

const { low, high } = report.judgement.verdict;
console.log(verdictName(low, high), report.evidence.diagnosis.explanations[0]?.mistakes[0]?.says ?? "");
await writeFile("report.json", JSON.stringify(report));
await writeFile("rubric.json", JSON.stringify(problem.rubric));
