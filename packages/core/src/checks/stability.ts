import { AllcloseError } from "../errors.ts";
import type { Lab } from "../lab.ts";
import type { BaseCheck } from "../schema/checks/check.ts";
import type { CaseId, Finding } from "../schema/evidence.ts";
import { inadmissible } from "./admissible.ts";
import { findingOf, type Look, lookAtCase, type Outcome, type Run } from "./check.ts";
import { closeLook } from "./close.ts";
import { type Extreme, extremesOf } from "./extremes.ts";
import { finiteLook } from "./finite.ts";
import { shapeOutcome } from "./shape.ts";

/**
 * The answer stays right at the edges: large, equal, subnormal and infinite values, sizes of 1 and 0, lengths that no block
 * divides, rows that are masked off. One case is made of the family for each extreme, from the public seed and, where there
 * is one, from the hidden seed; it is compared as `close` does, and every value must be finite where the oracle's is.
 * An extreme to which the mathematics does not go is skipped, and the candidate is not asked.
 * @throws AllcloseError `stability/from` when there is no such family
 */
export const stability: Run<"stability"> = async (check, trials, lab) => {
  const { from, extremes: wanted } = check;
  const own = trials.filter((trial) => trial.family.name === from);
  const base = own[0]?.family;
  if (base === undefined) throw new AllcloseError("stability/from", `no family is called ${from}`);
  const findings: Finding[] = [];
  for (const extreme of extremesOf(base, wanted))
    for (const visibility of ["visible", "hidden"] as const)
      if (own.some((trial) => trial.id.visibility === visibility))
        findings.push(await tryExtreme(check, lab, extreme, { family: from, draw: 0, visibility }));
  return findings;
};

async function tryExtreme(check: BaseCheck, lab: Lab, extreme: Extreme, base: CaseId): Promise<Finding> {
  const { variant, family, change, needs } = extreme;
  const id = { ...base, variant };
  const drawn = lab.draw(family, id);
  const inputs = change?.(drawn) ?? drawn;
  const why = needs !== undefined && !drawn.has(needs) ? `${needs} is absent there` : inadmissible(check, lab, inputs);
  const outcome: Outcome =
    why === undefined ? await lookAtCase(check, lab.ask({ id, family, inputs }), look) : { state: "skipped", why };
  return findingOf(check, id, outcome);
}

const look: Look = (actual, expected, trial, output) => {
  // Nothing to compare: that it came, and in its shape, is the answer.
  if (expected.values.length === 0) return shapeOutcome(actual.shape, expected, output);
  const finite = finiteLook(actual, expected, trial, output);
  return finite.state === "failed" ? finite : closeLook()(actual, expected, trial, output);
};
