import type { Report } from "../schema/report.ts";
import { COMFORTABLE, worstPassed } from "./prove.ts";

/** What the name of a file under `submissions/` promises: `correct-<style>`, `wrong-<mistake id>`, `cheat-<what>`. */
export type Promised =
  | { readonly kind: "correct" }
  | { readonly kind: "wrong"; readonly mistake: string }
  | { readonly kind: "cheat" };

/**
 * Reads a file's name. After the mistake's id there may be `-numpy`, or a number for another person's variant.
 * @returns undefined when the name promises nothing, or names a mistake that does not exist
 */
export function promisedBy(name: string, mistakes: readonly string[]): Promised | undefined {
  const stem = name.replace(/\.[a-z]+$/, "");
  if (stem.startsWith("correct-")) return { kind: "correct" };
  if (stem.startsWith("cheat-")) return { kind: "cheat" };
  const mistake = stem.startsWith("wrong-") ? stem.slice(6).replace(/(-numpy|-\d+)$/, "") : undefined;
  return mistake !== undefined && mistakes.includes(mistake) ? { kind: "wrong", mistake } : undefined;
}

/** Whether a report is what the name promised; if not, what came instead. */
export function broken(promised: Promised, report: Report): string | undefined {
  const { findings, diagnosis } = report.evidence;
  const ours = findings.find((f) => f.state === "ungradable");
  if (ours !== undefined) return `could not be graded: ${ours.why}`;
  const failed = findings.find((f) => f.state === "failed");
  if (promised.kind === "correct") {
    if (failed !== undefined) return `${failed.check} fails on ${failed.case.family}: ${failed.message}`;
    const ratio = worstPassed(findings);
    return ratio > COMFORTABLE ? `uses ${ratio} of the tolerance, more than ${COMFORTABLE}` : undefined;
  }
  if (promised.kind === "cheat") return report.judgement.verdict.high === "no-hire" ? undefined : "is not No Hire";
  const named = diagnosis.explanations.map((e) => e.mistakes.map((m) => m.id).join(" + "));
  if (failed === undefined) return "nothing fails";
  return named.length === 1 && named[0] === promised.mistake
    ? undefined
    : `is diagnosed as ${named.join(" or ") || "nothing known"}`;
}
