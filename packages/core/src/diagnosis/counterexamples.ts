import { isLong } from "../checks/long.ts";
import type { Lab } from "../lab.ts";
import { FAILURES, type Inputs, type Session } from "../runner.ts";
import type { FailedFinding, Finding } from "../schema/evidence.ts";
import type { TensorCheck } from "../schema/tensor-check.ts";
import { Budget } from "./budget.ts";
import { numbersIn, type Observation } from "./observe.ts";
import type { Mistakes, Predictions } from "./predictions.ts";
import { Shrinking, shrink } from "./shrink.ts";
import { caseOf, type Failing, isDefined, isVisible, stillFails } from "./still.ts";

/** Calls of the candidate, for one check and for all of them. A call takes 0.3 to 1 ms. */
const PER_CHECK = 60;
const IN_ALL = 250;
/** Further visible draws that are tried where only hidden cases fail. */
const FURTHER_DRAWS = 8;

/** Failures that have nothing to do with the numbers that went in, or that cost a time limit each. */
const NOT_BY_VALUE: readonly string[] = FAILURES.filter((kind) => kind !== "raised" && kind !== "wrong-result");
/** Checks of time, memory and frequencies, which call the candidate many times for one finding. */
const MEASURES = ["scaling", "speed", "statistics"];

/**
 * For each failing check the smallest case on which it fails for the same reason, and by one of the mistakes that explain
 * the candidate, where any do. Only visible draws are ever shown.
 */
export async function smallestFailing(
  lab: Lab,
  findings: readonly Finding[],
  explanations: readonly Mistakes[],
  predictions: Predictions,
  budget = new Budget(IN_ALL),
): Promise<Failing[]> {
  const found: Failing[] = [];
  const session = budget.on(lab.session);
  for (const check of lab.problem.spec.checks) {
    const failed = findings.filter((f): f is FailedFinding => f.state === "failed" && f.check === check.id);
    const byValue = failed.filter((f) => !NOT_BY_VALUE.includes(f.code) && !MEASURES.includes(f.kind));
    if (byValue.length === 0) continue;
    const search = new Search({ lab, session, check, explanations, predictions, budget: budget.share(PER_CHECK) });
    const known = await search.among(found, byValue);
    const smallest = known ?? (await search.from(byValue));
    if (smallest !== undefined) found.push(smallest);
  }
  return found;
}

interface Parts {
  readonly lab: Lab;
  /** Its calls count. */
  readonly session: Session;
  readonly check: TensorCheck;
  readonly explanations: readonly Mistakes[];
  readonly predictions: Predictions;
  readonly budget: { readonly left: number };
}

/** The search for one check's smallest failing case. */
class Search {
  readonly #parts: Parts;
  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** A case that was found for another check and fails this one too. */
  async among(found: readonly Failing[], failed: readonly FailedFinding[]): Promise<Failing | undefined> {
    const { lab, session, check } = this.#parts;
    for (const code of new Set(failed.map((f) => f.code)))
      for (const { given } of found) {
        const before = failed.find((f) => f.code === code) as FailedFinding;
        const again = await stillFails(lab, session, check, given, before);
        if (again !== undefined && isVisible(again) && this.#explained(again)) return again;
      }
    return undefined;
  }

  async from(failed: readonly FailedFinding[]): Promise<Failing | undefined> {
    const start = (await this.#visible(failed)) ?? (await this.#further(failed));
    if (start === undefined) return undefined;
    const [defined, visible] = [isDefined(start), isVisible(start)];
    const fails = async (inputs: Inputs) => {
      const next = await this.#try(inputs, start.given.id.draw, start);
      if (next === undefined || (visible && !isVisible(next))) return undefined;
      // What has no right answer is hard to follow by hand, unless that is what the check is about.
      return !defined || isDefined(next) ? next : undefined;
    };
    return shrink(new Shrinking(this.#parts.lab.problem.spec, start, fails, this.#parts.budget));
  }

  async #try(inputs: Inputs, draw: number, { given, finding }: Pick<Failing, "given" | "finding">) {
    const { lab, session, check } = this.#parts;
    const next = await stillFails(lab, session, check, caseOf(lab, session, given.family, draw, inputs), finding);
    return next !== undefined && this.#explained(next) ? next : undefined;
  }

  /** Where mistakes explain the candidate, what is shown must be one of them. */
  #explained({ trial, result }: Failing): boolean {
    const { explanations, predictions } = this.#parts;
    const seen: Observation = { trial, result, failing: false };
    return explanations.length === 0 || explanations.some((set) => predictions.matches(set, seen));
  }

  /** The smallest visible case that fails; none that is long, for the search asks the reference again and again. */
  async #visible(failed: readonly FailedFinding[]): Promise<Failing | undefined> {
    const { lab, session, check } = this.#parts;
    const starts = failed
      .flatMap((finding) => {
        const { family, draw, visibility } = finding.case;
        const given = lab.trials.find(
          ({ id }) =>
            id.family === family && id.draw === draw && id.visibility === visibility && id.variant === undefined,
        );
        return visibility === "visible" && given !== undefined && !isLong(lab.problem, given.inputs)
          ? [{ finding, given }]
          : [];
      })
      .sort((a, b) => numbersIn(a.given) - numbersIn(b.given));
    for (const { finding, given } of starts) {
      if (this.#parts.budget.left <= 0) return undefined;
      const start = await stillFails(lab, session, check, given, finding);
      if (start !== undefined) return start;
    }
    return undefined;
  }

  /** Only hidden cases fail, and these are never shown: perhaps another visible draw of their family fails too. */
  async #further(failed: readonly FailedFinding[]): Promise<Failing | undefined> {
    const { lab } = this.#parts;
    const { visible } = lab.problem.spec.draws;
    for (const finding of failed) {
      if (finding.case.visibility === "visible") continue;
      const given = lab.trials.find((t) => t.id.family === finding.case.family && t.id.variant === undefined);
      if (given === undefined || isLong(lab.problem, given.inputs)) continue;
      for (let i = visible; i < visible + FURTHER_DRAWS && this.#parts.budget.left > 0; i++) {
        const inputs = lab.draw(given.family, { family: given.family.name, draw: i, visibility: "visible" });
        const start = await this.#try(inputs, i, { given, finding });
        if (start !== undefined) return start;
      }
    }
    return undefined;
  }
}
