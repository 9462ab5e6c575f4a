import { runCheck } from "./checks/index.ts";
import { investigate } from "./diagnosis/investigate.ts";
import { disclose } from "./disclose.ts";
import type { GradeOptions } from "./grade-options.ts";
import { judge } from "./judging/judge.ts";
import { Meter } from "./meter.ts";
import { openLab } from "./open-lab.ts";
import type { Problem } from "./problem.ts";
import type { Runner } from "./runner.ts";
import type { Evidence, Finding } from "./schema/evidence.ts";
import type { Report } from "./schema/report.ts";
import { recordOf, type Submission } from "./schema/submission.ts";
import { VERSION } from "./version.ts";

/** Grades a submission: the facts first, then what the rubric makes of them. */
export async function grade(
  problem: Problem,
  submission: Submission,
  runner: Runner,
  options: GradeOptions,
): Promise<Report> {
  const meter = new Meter();
  const evidence = await collectEvidence(problem, submission, runner, options, meter);
  return {
    schema: "allclose/report/1",
    allclose: VERSION,
    title: problem.spec.title,
    evidence,
    judgement: judge(problem.rubric, evidence),
    anchors: problem.rubric.anchors,
    run: meter.run(),
  };
}

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
    const { counterexamples, diagnosis } = await investigate(lab, findings);
    return {
      schema: "allclose/evidence/1",
      problem: { id: spec.id, version: spec.version, sha256: problem.sha256 },
      submission: recordOf(submission),
      dtype: lab.dtype,
      seed: {
        visible: options.seed.visible,
        ...(options.seed.hiddenDigest ? { hiddenDigest: options.seed.hiddenDigest } : {}),
      },
      findings: disclose(findings),
      counterexamples,
      diagnosis,
      ratings: [...(options.ratings ?? [])],
      hints: spec.hints.filter((hint) => options.hints?.includes(hint.id)),
    };
  } finally {
    await lab.close();
  }
}
