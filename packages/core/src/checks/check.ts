import { ReferenceAbsent } from "../golden/answers.ts";
import type { ResolvedFamily } from "../inputs/family.ts";
import type { Lab } from "../lab.ts";
import type { CallResult, Inputs } from "../runner.ts";
import type { BaseCheck } from "../schema/checks/check.ts";
import type { CaseId, Finding } from "../schema/evidence.ts";
import type { CheckOf, TensorCheck } from "../schema/tensor-check.ts";
import type { Tensor } from "../tensor/tensor.ts";
import type { Compute, Expected } from "./tolerance.ts";

/** One case: a draw of a family, or what a check made of one. The call and the expected values are made once, whoever asks first. */
export interface Trial {
  readonly id: CaseId;
  readonly family: ResolvedFamily;
  readonly inputs: Inputs;
  /** The reference's answer to the same question, with mistakes switched on. */
  compute(mistakes: readonly string[]): Compute;
  result(): Promise<CallResult>;
  expected(): ReadonlyMap<string, Expected>;
  /** Something else that the reference says of this case, under a name of its own. */
  asked(name: string, ask: () => ReadonlyMap<string, Expected>): ReadonlyMap<string, Expected>;
}

type Distribute<F> = F extends unknown ? Omit<F, "check" | "kind" | "case"> : never;
export type Outcome = Distribute<Finding>;

/** Runs a kind of check on the cases of its families. */
export type Run<K extends TensorCheck["kind"]> = (
  check: CheckOf<K>,
  trials: readonly Trial[],
  lab: Lab,
) => Promise<Finding[]>;

/** A check that looks at each output of each case by itself. The case's outcome is that of its first output that fails. */
export const eachOutput =
  (look: Look) =>
  (check: BaseCheck, trials: readonly Trial[]): Promise<Finding[]> =>
    lookAtEach(check, trials, look);

/** Looks at the outputs of one case: those that the check is about. */
export type Look = (actual: Tensor, expected: Expected, trial: Trial, output: string) => Outcome;

/** What a check found of a case. */
export const findingOf = ({ id, kind }: BaseCheck, of: CaseId, outcome: Outcome): Finding =>
  ({ check: id, kind, case: of, ...outcome }) as Finding;

/** One finding a case. */
export const lookAtEach = (check: BaseCheck, trials: readonly Trial[], look: Look): Promise<Finding[]> =>
  Promise.all(
    trials.map(async (trial) => {
      const outcome = await lookAtCase(check, trial, look);
      return findingOf(check, trial.id, outcome);
    }),
  );

export async function lookAtCase(check: BaseCheck, trial: Trial, look: Look): Promise<Outcome> {
  const result = await trial.result();
  if (result.state !== "ok") return withoutOutputs(result);
  const outcomes: Outcome[] = [];
  for (const [output, expected] of trial.expected()) {
    if (check.of !== undefined && check.of !== output) continue;
    const actual = result.outputs.get(output);
    outcomes.push(
      actual === undefined
        ? { state: "failed", code: "missing-output", output, message: `${output} was not returned` }
        : look(actual, expected, trial, output),
    );
  }
  return (
    outcomes.find((o) => o.state === "failed") ??
    outcomes.find((o) => o.state === "ungradable") ??
    outcomes.find((o) => o.state === "passed") ??
    outcomes[0] ?? { state: "skipped", why: "there is no such output" }
  );
}

/** What an exception of ours means for a case: nothing is known of it. */
export const thrown = ({ id }: Pick<BaseCheck, "id">, error: unknown): Outcome =>
  error instanceof ReferenceAbsent
    ? { state: "skipped", why: error.message }
    : {
        state: "ungradable",
        why: `the check ${id} itself failed: ${error instanceof Error ? error.message : String(error)}`,
      };

/** What a call that returned nothing means for a check. */
export function withoutOutputs(result: Exclude<CallResult, { state: "ok" }>): Outcome {
  if (result.state === "unsupported") return { state: "skipped", why: `not supported: ${result.what}` };
  const { failure } = result;
  if (failure.fault === "grader") return { state: "ungradable", code: "sandbox", why: failure.message };
  return {
    state: "failed",
    code: failure.kind,
    message: failure.message,
    failure,
  };
}
