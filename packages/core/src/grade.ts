import { runCheck } from "./checks/index.ts";
import { investigate } from "./diagnosis/investigate.ts";
import { evidenceOf } from "./evidence-of.ts";
import type { GradeOptions } from "./grade-options.ts";
import { judge } from "./judging/judge.ts";
import { Meter } from "./meter.ts";
import { openLab } from "./open-lab.ts";
import type { Problem } from "./problem.ts";
import type { Runner } from "./runner.ts";
import type { Evidence, Finding } from "./schema/evidence.ts";
import type { Report, Run } from "./schema/report.ts";
import type { Submission } from "./schema/submission.ts";
import { VERSION } from "./version.ts";

/** Grades a submission: the facts first, then what the rubric makes of them. */
export async function grade(
  problem: Problem,
  submission: Submission,
  runner: Runner,
  options: GradeOptions,
): Promise<Report> {
  const meter = new Meter();
  return reportOf(problem, await collectEvidence(problem, submission, runner, options, meter), meter.run());
}

/** What the rubric makes of facts, and how they came about. */
export const reportOf = ({ spec, rubric }: Problem, evidence: Evidence, run: Run): Report => ({
  schema: "allclose/report/1",
  allclose: VERSION,
  title: spec.title,
  evidence,
  judgement: judge(rubric, evidence),
  anchors: rubric.anchors,
  run,
});

/** Runs the submission on every case of every family, and every check on what came. Facts only: nothing here is a score. */
export async function collectEvidence(
  problem: Problem,
  submission: Submission,
  runner: Runner,
  options: GradeOptions,
  meter = new Meter(),
): Promise<Evidence> {
  const { spec } = problem;
  const lab = await openLab(problem, submission, runner, options, meter);
  const findings: Finding[] = [];
  try {
    const trials = lab.layAll();
    for (const [i, check] of spec.checks.entries()) {
      options.onProgress?.(i, spec.checks.length + 1, check.id);
      findings.push(...(await runCheck(check, trials, lab)));
    }
    options.onProgress?.(spec.checks.length, spec.checks.length + 1, "diagnosis");
    return evidenceOf(problem, submission, options, { findings, ...(await investigate(lab, findings)) });
  } finally {
    await lab.close();
  }
}
