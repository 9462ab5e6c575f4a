import { disclose } from "./disclose.ts";
import type { GradeOptions } from "./grade-options.ts";
import type { Problem } from "./problem.ts";
import type { Evidence } from "./schema/evidence.ts";
import { recordOf, type Submission } from "./schema/submission.ts";
import type { Float } from "./tensor/dtype.ts";

/** What was found, and of what: whoever found it has no say in the rest, nor in what of a hidden finding is told. */
export function evidenceOf(
  { spec, sha256 }: Problem,
  submission: Submission,
  { seed, dtype, ratings, hints }: GradeOptions,
  { findings, counterexamples, diagnosis }: Pick<Evidence, "findings" | "counterexamples" | "diagnosis">,
): Evidence {
  return {
    schema: "allclose/evidence/1",
    problem: { id: spec.id, version: spec.version, sha256 },
    submission: recordOf(submission),
    dtype: dtype ?? (spec.dtypes[0] as Float),
    seed: { visible: seed.visible, ...(seed.hiddenDigest ? { hiddenDigest: seed.hiddenDigest } : {}) },
    findings: disclose(findings),
    counterexamples,
    diagnosis,
    ratings: [...(ratings ?? [])],
    hints: spec.hints.filter((hint) => hints?.includes(hint.id)),
  };
}
