import { parse } from "./parse.ts";
import { type ProblemSpec, problemSpec } from "./problem.ts";
import { STEPS, type Step, upgrade } from "./upgrade.ts";

const CURRENT = "allclose/problem/1";

/**
 * The contents of a problem.yaml of this or an earlier format; one that names no format is of the first.
 * Apart from the readers of reports and evidence: pages that read those load no schema of problems.
 * @throws InputError `schema/…`
 */
export const readProblemSpec = (value: unknown, file: string, steps: readonly Step[] = STEPS): ProblemSpec =>
  parse(problemSpec, upgrade(value, CURRENT, file, { steps, absent: CURRENT }), file);
