import type { Report } from "../schema/report.ts";
import { COMFORTABLE, worstPassed } from "./prove.ts";

/**
 * What the name of a file under `submissions/` promises: `correct-<style>`, `wrong-<mistake id>`, `cheat-<what>`; and
 * `fails-<check id>` for what no mistake of the reference can be: slow code, a matrix held in memory, a changed input.
 */
export type Promised =
  | { readonly kind: "correct" }
  | { readonly kind: "wrong"; readonly mistake: string }
  | { readonly kind: "cheat" }
  | { readonly kind: "fails"; readonly check: string };

/**
 * Reads a file's name. After the mistake's id there may be `-numpy`, `-notebook`, `-tensors`, or a number for another person's variant; after the
 * check's id, any style.
 * @returns undefined when the name promises nothing, or names a mistake or a check that does not exist
 */
export function promisedBy(name: string, mistakes: readonly string[], checks: readonly string[]): Promised | undefined {
  const stem = name.replace(/\.[a-z]+$/, "");
  if (stem.startsWith("correct-")) return { kind: "correct" };
  if (stem.startsWith("cheat-")) return { kind: "cheat" };
  if (stem.startsWith("fails-")) {
    const fits = checks.filter((id) => `${stem}-`.startsWith(`fails-${id}-`));
    // Of two checks, one of which is called like the start of the other, the longer one is meant.
    const check = fits.sort((a, b) => b.length - a.length)[0];
    return check === undefined ? undefined : { kind: "fails", check };
  }
  const mistake = stem.startsWith("wrong-")
    ? stem.slice(6).replace(/(-numpy|-notebook|-tensors|-\d+)$/, "")
    : undefined;
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
    const silent = findings.find((f) => f.state === "skipped");
    if (silent !== undefined && findings.every((f) => f.state === "skipped")) return `says nothing: ${silent.why}`;
    const ratio = worstPassed(findings);
    return ratio > COMFORTABLE ? `uses ${ratio} of the tolerance, more than ${COMFORTABLE}` : undefined;
  }
  if (promised.kind === "cheat") return report.judgement.verdict.high === "no-hire" ? undefined : "is not No Hire";
  const named = diagnosis.explanations.map((e) => e.mistakes.map((m) => m.id).join(" + "));
  if (failed === undefined) return "nothing fails";
  if (promised.kind === "fails") {
    const another = findings.find((f) => f.state === "failed" && f.check !== promised.check);
    if (another?.state === "failed") return `${another.check} fails too, on ${another.case.family}: ${another.message}`;
    return named.length === 0 ? undefined : `is diagnosed as ${named.join(" or ")}`;
  }
  return named.length === 1 && named[0] === promised.mistake
    ? undefined
    : `is diagnosed as ${named.join(" or ") || "nothing known"}`;
}
