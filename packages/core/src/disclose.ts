import type { Finding } from "./schema/evidence.ts";

/**
 * A hidden finding names its check, its state and, where it failed, a code; nothing of the inputs: no place, no value, no log,
 * and no word that what came of them could have chosen. Why one says nothing is told where a visible one of the same check and
 * family says so in the same words.
 */
export function disclose(findings: readonly Finding[]): Finding[] {
  const shown = new Set(findings.filter((f) => f.case.visibility === "visible").map(reasonOf));
  return findings.map((finding) => {
    if (finding.case.visibility === "visible") return finding;
    const { check, kind, case: id, state } = finding;
    if (state === "failed") return { check, kind, case: id, state, code: finding.code, message: `fails ${NOT_SHOWN}` };
    if (state === "passed") return { check, kind, case: id, state };
    return shown.has(reasonOf(finding)) ? finding : { check, kind, case: id, state, why: `says nothing ${NOT_SHOWN}` };
  });
}

const NOT_SHOWN = "on inputs that are not shown";

const reasonOf = (f: Finding): string =>
  JSON.stringify([f.check, f.case.family, f.state, "why" in f ? f.why : undefined]);
