export { type Comparison, compare } from "./checks/compare.ts";
export { type Compute, type Expected, expect as expectedValues } from "./checks/tolerance.ts";
export { withMistakes } from "./diagnosis/mistakes.ts";
export { type Replay, replay, replayed } from "./diagnosis/replay.ts";
export { AllcloseError, FormatError, InputError, TensorError } from "./errors.ts";
export { evidenceOf } from "./evidence-of.ts";
export { type Answers, digest as inputsDigest, type Question } from "./golden/answers.ts";
export { type Golden, type GoldenOptions, makeGolden, readGolden } from "./golden/make.ts";
export { collectEvidence, grade, reportOf } from "./grade.ts";
export type { GradeOptions } from "./grade-options.ts";
export { whenAbsent } from "./inputs/when-absent.ts";
export { judge } from "./judging/judge.ts";
export { Meter } from "./meter.ts";
export { assemble, type Problem } from "./problem.ts";
export { type Lint, lint, lintResult, type Remark, starterFault, type Worth } from "./proving/lint.ts";
export { type PairProof, provePairs } from "./proving/pairs.ts";
export { broken, type Promised, promisedBy } from "./proving/promise.ts";
export { CLEAR, COMFORTABLE, type MutantResult, type Proof, proof, prove, worstPassed } from "./proving/prove.ts";
export { inProcess, mistaken, trivialAnswers } from "./proving/sessions.ts";
export { type About, aboutLine, type Published, type PublishedCase, publish, readAbout } from "./published.ts";
export { type Args, define, type Long, type Mistake, type Reference, type Returned } from "./reference.ts";
export { remembering } from "./remember.ts";
export type { AttentionMaps, HeadView } from "./report/attention-maps.ts";
export { forHtml, forMarkdown, forTerminal } from "./report/escape.ts";
export type { CellView, ExampleView, MatrixView } from "./report/example.ts";
export { type GradescopeResults, type GradescopeTest, gradescopeReport } from "./report/gradescope.ts";
export { htmlReport } from "./report/html.ts";
export { junitReport } from "./report/junit.ts";
export { MARKDOWN_LIMIT, markdownReport } from "./report/markdown.ts";
export type { MeasurementView } from "./report/measurements.ts";
export type { MistakesView } from "./report/mistakes.ts";
export { type PrairieLearnResults, type PrairieLearnTest, prairielearnReport } from "./report/prairielearn.ts";
export { NO_COLOURS, type Palette, terminalReport } from "./report/terminal.ts";
export { terminalReplay } from "./report/terminal-replay.ts";
export { type FailureView, type ReportView, reportView, verdictName } from "./report/view.ts";
export {
  type CallOptions,
  type CallResult,
  DEFAULT_LIMITS,
  FAILURES,
  type Failure,
  type FailureKind,
  type GradientRequest,
  type Inputs,
  isOutputsOnly,
  LIBRARIES,
  type Library,
  type Limits,
  type Runner,
  type RunnerInfo,
  type Scalar,
  type Session,
  type Tensors,
  TIERS,
  type Tier,
} from "./runner.ts";
export { type Counterexample, counterexample } from "./schema/counterexample.ts";
export { type Arg, type Entry, entry, isTensorArg, type Parameter, type TensorSpec, valuesOf } from "./schema/entry.ts";
export {
  type Diagnosis,
  type Evidence,
  evidence,
  type FailedFinding,
  type Finding,
  type Rating,
  rating,
} from "./schema/evidence.ts";
export { CONVENTIONS, type Convention } from "./schema/family.ts";
export { type GoldenFile, goldenFile } from "./schema/golden-file.ts";
export type { Measurement } from "./schema/measurement.ts";
export { canonical, near, nearest } from "./schema/near.ts";
export { parse } from "./schema/parse.ts";
export { type ProblemSpec, problemSpec } from "./schema/problem.ts";
export { readRatings } from "./schema/ratings.ts";
export { readProblemSpec } from "./schema/read-problem-spec.ts";
export { type Report, type Run, report } from "./schema/report.ts";
export { type Rubric, rubric } from "./schema/rubric.ts";
export {
  type Cell,
  LANGUAGES,
  type Language,
  type Submission,
  type SubmissionRecord,
  submissionRecord,
} from "./schema/submission.ts";
export { type TensorCheck, tensorCheck } from "./schema/tensor-check.ts";
export { readEvidence, readReport, STEPS, type Step, upgrade } from "./schema/upgrade.ts";
export { type Interval, type Judgement, VERDICTS, type Verdict } from "./schema/verdict.ts";
export { VERSION } from "./version.ts";
