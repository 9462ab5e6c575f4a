import type { Finding } from "./schema/evidence.ts";

/** A hidden finding names its check and nothing of the inputs: no place, no value, no log. */
export function disclose(finding: Finding): Finding {
  if (finding.case.visibility === "visible") return finding;
  const { check, kind, case: id, state } = finding;
  if (state === "failed")
    return { check, kind, case: id, state, code: finding.code, message: "fails on inputs that are not shown" };
  if (state === "passed") return { check, kind, case: id, state };
  return finding;
}
