import type { Trial } from "../checks/check.ts";
import { runOn } from "../checks/index.ts";
import type { ResolvedFamily } from "../inputs/family.ts";
import type { Lab } from "../lab.ts";
import type { CallResult, Inputs, Session } from "../runner.ts";
import type { CaseId, FailedFinding } from "../schema/evidence.ts";
import type { TensorCheck } from "../schema/tensor-check.ts";
import { isTensor } from "../tensor/tensor.ts";
import { sized } from "./cut.ts";
import { hasAnswer } from "./observe.ts";

/** A case on which a check fails. */
export interface Failing {
  readonly check: TensorCheck;
  readonly finding: FailedFinding;
  /** What the check was given. */
  readonly given: Trial;
  /** The case that fails: the given one, or what the check made of it. */
  readonly trial: Trial;
  readonly result: CallResult;
}

/** Errors this many times the tolerance are seen by eye. */
const CLEAR = 4;

/** A case of the candidate's that no check has laid: its family is where its inputs come from. */
export function caseOf(lab: Lab, session: Session, family: ResolvedFamily, draw: number, inputs: Inputs): Trial {
  const id: CaseId = { family: family.name, draw, visibility: "visible" };
  return lab.beside(session).ask({ id, family: sized(family, lab.problem.spec.entry, inputs), inputs });
}

/** Whether a check fails on a case for the same reason as `before`: the same code, and of exceptions the same kind. */
export async function stillFails(
  lab: Lab,
  session: Session,
  check: TensorCheck,
  given: Trial,
  before: FailedFinding,
): Promise<Failing | undefined> {
  if (!hasAnswer(given)) return undefined;
  const beside = lab.beside(session);
  const findings = await runOn(check, [given], beside);
  const finding = findings.find((f): f is FailedFinding => f.state === "failed" && sameReason(f, before));
  if (finding === undefined || !isClear(finding)) return undefined;
  const { variant } = finding.case;
  const trial =
    variant === undefined ? given : (beside.trials.find((t) => t.id.variant === variant && hasAnswer(t)) ?? given);
  return { check, finding, given, trial, result: await trial.result() };
}

function sameReason(a: FailedFinding, before: FailedFinding): boolean {
  // The exception's class stands before the colon; its words often name sizes. Of a hidden case it would tell more than the code.
  const classOf = (f: FailedFinding) => f.failure?.message.split(":", 1)[0];
  const byClass = a.code === "raised" && before.case.visibility === "visible";
  return a.code === before.code && (!byClass || classOf(a) === classOf(before));
}

const isClear = ({ worst }: FailedFinding): boolean =>
  worst === undefined || typeof worst.ratio !== "number" || worst.ratio >= CLEAR;

/** Whether expected and actual differ when both are printed with four digits. */
export function isVisible({ finding: { worst } }: Failing): boolean {
  if (worst === undefined || typeof worst.expected !== "number" || typeof worst.actual !== "number") return true;
  return worst.expected.toPrecision(4) !== worst.actual.toPrecision(4);
}

/** Whether two cases were given the same: a check that draws for itself does not follow every change. */
export const sameInputs = (a: Failing, b: Failing): boolean =>
  a.trial.inputs.size === b.trial.inputs.size &&
  [...a.trial.inputs].every(([name, x]) => {
    const y = b.trial.inputs.get(name);
    if (!isTensor(x) || !isTensor(y)) return x === y;
    return x.shape.join() === y.shape.join() && x.data.every((v, i) => Object.is(v, y.data[i]));
  });

/** Whether the right answer is a number everywhere. */
export const isDefined = ({ trial }: Pick<Failing, "trial">): boolean =>
  [...trial.expected().values()].every((e) => e.values.every((v) => Number.isFinite(v)));
