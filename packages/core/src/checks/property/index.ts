import type { Lab } from "../../lab.ts";
import type { PropertyCheck } from "../../schema/checks/property/index.ts";
import type { Finding } from "../../schema/evidence.ts";
import { findingOf, type Run, type Trial, thrown } from "../check.ts";
import { agreesWithEntry } from "./agrees-with-entry.ts";
import { batchIndependent } from "./batch-independent.ts";
import { causal } from "./causal.ts";
import { type Ruling, rule } from "./claim.ts";
import { Desk } from "./desk.ts";
import { equivariant } from "./equivariant.ts";
import { idempotent } from "./idempotent.ts";
import { inHull } from "./in-hull.ts";
import { invariant } from "./invariant.ts";
import { linear } from "./linear.ts";
import { maskRespected } from "./mask-respected.ts";
import { monotone } from "./monotone.ts";
import { normPreserving } from "./norm-preserving.ts";
import type { Relation } from "./relation.ts";
import { relativePosition } from "./relative-position.ts";
import { sameUnder } from "./same-under.ts";
import { scaleInvariant } from "./scale-invariant.ts";
import { Settled } from "./settled.ts";
import { shiftInvariant } from "./shift-invariant.ts";
import { sumsToOne } from "./sums-to-one.ts";

/** A new relation is one new file and a line here. */
const relations = {
  "sums-to-one": sumsToOne,
  equivariant,
  invariant,
  causal,
  "mask-respected": maskRespected,
  "shift-invariant": shiftInvariant,
  "scale-invariant": scaleInvariant,
  linear,
  "in-hull": inHull,
  "batch-independent": batchIndependent,
  "relative-position": relativePosition,
  "norm-preserving": normPreserving,
  idempotent,
  monotone,
  "agrees-with-entry": agreesWithEntry,
  "same-under": sameUnder,
} satisfies { [P in PropertyCheck["property"]]: Relation<P> };

/**
 * Relations that a right answer keeps, whatever its values: between parts of the outputs, or between the outputs of a case and
 * of the same case changed. Two values may differ by the sum of the tolerances that the shaken reference gives them.
 * Where the reference breaks the relation the case is ungradable: the problem is wrong, not the candidate. Which of the calls
 * is to blame is told of visible cases only.
 */
export const property: Run<"property"> = async (check, trials, lab) => {
  const findings: Finding[] = [];
  for (const trial of trials) {
    const { outcome, blamed } = await examine(check, trial, lab);
    const told = outcome.state === "failed" && trial.id.visibility === "visible";
    const id = told && blamed !== undefined ? blamed.id : trial.id;
    findings.push(findingOf(check, id, outcome));
  }
  return findings;
};

async function examine(check: PropertyCheck, trial: Trial, lab: Lab): Promise<Ruling> {
  try {
    const claimsOf = relations[check.property] as Relation<PropertyCheck["property"]>;
    return await rule(claimsOf(check, new Desk(check, trial, lab)), check.property);
  } catch (error) {
    if (error instanceof Settled) return { outcome: error.outcome, blamed: error.trial };
    return { outcome: thrown(check, error) };
  }
}
