import { AllcloseError, forTerminal, type Report, reportView, VERDICTS, type Verdict } from "@allclose/core";

/** What the process ends with. Of several submissions the worst counts, which is the largest. */
export const EXIT = { graded: 0, below: 1, badInput: 2, couldNotGrade: 3, interrupted: 130 } as const;

/** Codes of errors that are about this machine rather than about what it was given. */
const OURS = /^(sandbox|python|node|runner|grader|disk)\//;

/** The exit code of an error. */
export const codeOf = (error: unknown): number =>
  error instanceof AllcloseError && !OURS.test(error.code) ? EXIT.badInput : EXIT.couldNotGrade;

/** What a person is told of an error; not made safe for a terminal yet. */
export function messageOf(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return error instanceof AllcloseError ? message : `allclose failed, and it is not your fault: ${message}`;
}

/** Prints an error for a person and says which exit code it is. A stack trace only for what nobody foresaw, and only when asked for. */
export function tell(error: unknown): number {
  process.stderr.write(`${forTerminal(messageOf(error))}\n`);
  if (!(error instanceof AllcloseError)) {
    if (process.env["ALLCLOSE_DEBUG"]) process.stderr.write(`${error instanceof Error ? error.stack : ""}\n`);
    else process.stderr.write("ALLCLOSE_DEBUG=1 shows where.\n");
  }
  return codeOf(error);
}

/** The exit code of a report: whether all that was to be run could be, and whether it is good enough. */
export function codeOfReport(report: Report, failUnder: Verdict | undefined): number {
  const { findings } = report.evidence;
  const notRun = findings.some((f) => f.state === "ungradable" && f.code === "sandbox");
  if (notRun || !reportView(report).graded) return EXIT.couldNotGrade;
  const rank = (v: Verdict) => VERDICTS.indexOf(v);
  return failUnder !== undefined && rank(report.judgement.verdict.low) < rank(failUnder) ? EXIT.below : EXIT.graded;
}
