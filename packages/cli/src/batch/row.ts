import type { Finding, Report, Verdict } from "@allclose/core";
import { codeOf, codeOfReport, EXIT, messageOf } from "../exit.ts";

/** What a batch keeps of a submission. */
export interface Row {
  readonly name: string;
  readonly exit: number;
  readonly state: "graded" | "pending" | "below" | "bad input" | "could not grade" | "not written";
  /** What is wrong, where it was not graded or its report is not there. */
  readonly message: string;
  readonly verdict?: Report["judgement"]["verdict"];
  readonly score?: Report["judgement"]["score"];
  /** Ids: `a + b` for two at once, `a or b` where they cannot be told apart; empty where no check of values fails. */
  readonly mistake: string;
  /** The tier it ran in, and why that was not the strongest, where it was not. */
  readonly isolation?: string;
}

export function rowOfReport(name: string, report: Report, failUnder: Verdict | undefined): Row {
  const { evidence, judgement, run } = report;
  const exit = codeOfReport(report, failUnder);
  const silent = evidence.findings.filter((f) => f.state === "ungradable" || f.state === "skipped");
  const why = silent.find((f) => f.state === "ungradable") ?? silent[0];
  const graded = judgement.pending.length > 0 ? "pending" : "graded";
  return {
    name,
    exit,
    state: exit === EXIT.couldNotGrade ? "could not grade" : exit === EXIT.below ? "below" : graded,
    message: exit === EXIT.couldNotGrade && why !== undefined ? why.why : "",
    verdict: judgement.verdict,
    score: judgement.score,
    mistake: mistakeOf(evidence),
    ...(run.isolationNote === undefined ? {} : { isolation: `${run.isolation} (${run.isolationNote})` }),
  };
}

export function rowOfError(name: string, error: unknown): Row {
  const exit = codeOf(error);
  return {
    name,
    exit,
    state: exit === EXIT.badInput ? "bad input" : "could not grade",
    message: messageOf(error),
    mistake: "",
  };
}

/** It was graded, but its report could not be written. */
export const notWritten = (row: Row, error: unknown): Row => ({
  ...row,
  exit: Math.max(row.exit, codeOf(error)),
  state: "not written",
  message: messageOf(error),
});

function mistakeOf({ diagnosis, findings }: Report["evidence"]): string {
  const { explanations, symptoms } = diagnosis;
  if (explanations.length > 0)
    return explanations.map((e) => e.mistakes.map((mistake) => mistake.id).join(" + ")).join(" or ");
  const failed = findings.filter(failedValues);
  if (failed.length === 0) return "";
  const stopped = failed.find((f) => f.failure !== undefined)?.failure;
  if (stopped !== undefined && !findings.some((f) => f.state === "passed")) return stopped.kind;
  return symptoms[0] === undefined ? "none that is known" : `none that is known (${symptoms[0].id})`;
}

/** How much time or memory it took is no mistake of values. */
const failedValues = (f: Finding): f is Extract<Finding, { state: "failed" }> =>
  f.state === "failed" && f.kind !== "speed" && f.kind !== "scaling";
