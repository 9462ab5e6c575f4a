import type { Trial } from "../checks/check.ts";
import { isLong } from "../checks/long.ts";
import type { Lab } from "../lab.ts";
import type { Counterexample } from "../schema/counterexample.ts";
import type { Diagnosis, Finding } from "../schema/evidence.ts";
import { tellApart } from "./apart.ts";
import { confident } from "./confidence.ts";
import { smallestFailing } from "./counterexamples.ts";
import { explain } from "./explain.ts";
import { observation, observe } from "./observe.ts";
import { Predictions } from "./predictions.ts";
import { shown } from "./show.ts";
import { symptomsOf } from "./symptoms/index.ts";

interface Findings {
  readonly counterexamples: Counterexample[];
  readonly diagnosis: Diagnosis;
}

/**
 * Of hidden cases a diagnosis would tell more than that they fail. Of golden tensors, what mistakes give is told on the cases
 * as they are drawn, and not on what checks make of them. On long inputs every mistake would take minutes.
 */
const isLookedAt = ({ answers, problem }: Lab, { id, inputs }: Trial): boolean =>
  id.visibility === "visible" && (answers.complete || id.variant === undefined) && !isLong(problem, inputs);

const untried = (mistakes: number): string =>
  mistakes === 0
    ? "no named mistake was looked for: the golden tensors do not hold what they give"
    : "pairs of mistakes were not looked for, nor smaller inputs: the reference is not here";

/**
 * What is wrong, once some check has failed: which named mistakes explain all the outputs, the smallest case on which each
 * check fails, and what the outputs look like where no named mistake explains them. Where nothing fails, nothing is called.
 */
export async function investigate(lab: Lab, findings: readonly Finding[]): Promise<Findings> {
  if (!findings.some((f) => f.state === "failed"))
    return { counterexamples: [], diagnosis: { explanations: [], symptoms: [] } };
  const { mistakes } = lab.problem.reference;
  const predictions = new Predictions();
  const observations = await observe(lab.trials.filter((trial) => isLookedAt(lab, trial)));
  const fitting = explain(Object.keys(mistakes), observations, predictions);
  const { left, why } = await tellApart(lab, fitting, predictions);
  const smallest = await smallestFailing(lab, findings, left, predictions);
  const shrunk = smallest.map(({ trial, result }) => observation(trial, result));
  const sure = left.filter((set) => shrunk.every((o) => predictions.matches(set, o)));
  return {
    counterexamples: smallest.map(shown),
    diagnosis: {
      explanations: sure.map((set) => confident(set, mistakes, observations, sure.length)),
      ...(sure.length > 1 && why !== undefined ? { apart: why } : {}),
      symptoms: sure.length > 0 ? [] : await symptomsOf(lab, observations, findings),
      ...(lab.answers.complete ? {} : { untried: untried(Object.keys(mistakes).length) }),
    },
  };
}
