import { ReferenceAbsent } from "../golden/answers.ts";
import type { ResolvedFamily } from "../inputs/family.ts";
import type { Lab } from "../lab.ts";
import { type CallResult, type Inputs, libraryOf, type Session } from "../runner.ts";
import type { CaseId } from "../schema/evidence.ts";
import type { CheckOf } from "../schema/tensor-check.ts";
import { findingOf, type Outcome, type Run, thrown, withoutOutputs } from "./check.ts";
import { judgeRatios, type Ratio, ratioOf, type Told } from "./measuring/clocks.ts";
import { limitsOf } from "./measuring/limits.ts";
import { expected, hollow, wrongSlices, wrongValues } from "./measuring/sample.ts";

/** The chance of a wrong decision, over all looks at the intervals by the two clocks. */
export const ERROR = 1e-3;
/** So many rounds before each look. Thirteen are the fewest whose outermost ratios err less than a sixth of ERROR. */
export const LOOKS = [13, 26, 52];
/** In milliseconds, for what goes beyond the first look. */
const BUDGET = 20_000;

/**
 * Wall time as a ratio to the baseline's: a program in the problem's folder that computes with the same library. Each round
 * calls both, one right after the other and in turn first, on inputs that no round before had; the median of the ratios is
 * judged by its order-statistic interval (measuring/interval.ts), right at least 999 times in 1000 for independent rounds.
 * The whole interval at or below `at-most` passes; the whole interval above it fails; otherwise there are more rounds, and
 * in the end it is ungradable. A wrong result has no time: the check is then skipped.
 *
 * A second interval is by the host's clock, and only convicts (measuring/clocks.ts): what passes by its own word is measured
 * further until that clock agrees or there are no more rounds.
 */
export const speed: Run<"speed"> = async (check, _trials, lab) => {
  const family = lab.family(check.from, check.sizes);
  const id: CaseId = { family: family.name, draw: 0, visibility: "visible", variant: "speed" };
  return [findingOf(check, id, await judge(check, family, id, lab))];
};
type Check = CheckOf<"speed">;

async function judge(check: Check, family: ResolvedFamily, id: CaseId, lab: Lab): Promise<Outcome> {
  const { info } = lab.session;
  if (info.measures === false) return { state: "skipped", why: "nothing can be measured in this process" };
  const [graded] = lab.problem.spec.dtypes;
  if (lab.dtype !== graded) return { state: "skipped", why: `the baseline is a program for ${graded}` };
  const limits = limitsOf(check.limits);
  const open: Session[] = [];
  try {
    const baseline = await lab.baselineSession(limits);
    if (baseline === undefined)
      return {
        state: "skipped",
        why: `the problem has no baseline to compare ${libraryOf(info) === undefined ? "this" : `a ${libraryOf(info)} program`} with`,
      };
    open.push(baseline);
    const candidate = await lab.freshSession(limits);
    open.push(candidate);
    return await race(check, family, id, lab, { candidate, baseline });
  } catch (error) {
    if (error instanceof ReferenceAbsent) return thrown(check, error);
    return {
      state: "ungradable",
      why: `it could not be timed: ${error instanceof Error ? error.message : String(error)}`,
    };
  } finally {
    for (const session of open) await session.close();
  }
}

type Racers = { readonly candidate: Session; readonly baseline: Session };
type Ok = Extract<CallResult, { state: "ok" }>;

async function race(check: Check, family: ResolvedFamily, id: CaseId, lab: Lab, racers: Racers): Promise<Outcome> {
  const started = performance.now();
  const inspected = lab.choices("inspect", check.id).integer(1, LOOKS[0] as number);
  const ratios: Ratio[] = [];
  let told: Told | undefined;
  for (const rounds of LOOKS) {
    // Round 0 warms both up, and is not counted.
    for (let round = ratios.length === 0 ? 0 : ratios.length + 1; round <= rounds; round++) {
      const inputs = lab.draw(family, { ...id, draw: round });
      const came = await callBoth(racers, inputs, round % 2 === 0);
      for (const [who, result] of came) {
        const stopped = result.state === "ok" ? undefined : withoutOutputs(result);
        const wrong =
          result.state === "ok" ? wrongIn(check, family, lab, inputs, result, round === inspected) : undefined;
        if (stopped !== undefined || wrong !== undefined) return spoilt(who, stopped, wrong);
      }
      if (round > 0) ratios.push(ratioOf(came.get("candidate") as Ok, came.get("baseline") as Ok));
    }
    told = judgeRatios(ratios, check["at-most"], ERROR / (2 * LOOKS.length));
    if (told.settled || performance.now() - started > BUDGET) break;
  }
  return outcomeOf(check, told as Told, lab);
}

async function callBoth({ candidate, baseline }: Racers, inputs: Inputs, baselineFirst: boolean) {
  const came = new Map<keyof Racers, CallResult>();
  const order = [
    ["candidate", candidate],
    ["baseline", baseline],
  ] as [keyof Racers, Session][];
  for (const [who, session] of baselineFirst ? order.reverse() : order) came.set(who, await session.call(inputs));
  return came;
}

function wrongIn(
  check: Check,
  family: ResolvedFamily,
  lab: Lab,
  inputs: Inputs,
  { outputs }: Ok,
  values: boolean,
): string | undefined {
  const wrong = hollow(lab, family, outputs);
  if (wrong !== undefined || !values) return wrong;
  return check.rows === undefined
    ? wrongValues(outputs, expected(lab, family, inputs, ["speed"]), family)
    : wrongSlices(lab, family, inputs, outputs, check.rows);
}

function spoilt(who: keyof Racers, stopped: Outcome | undefined, wrong: string | undefined): Outcome {
  if (who === "baseline" && stopped?.state !== "ungradable") {
    const why =
      wrong ??
      (stopped?.state === "failed" ? stopped.message : stopped !== undefined && "why" in stopped ? stopped.why : "");
    return { state: "ungradable", why: `the problem's baseline gave no right result: ${why}` };
  }
  return stopped ?? { state: "skipped", why: `a wrong result has no time: ${wrong}` };
}

function outcomeOf(check: Check, { estimate, decision, contradicted }: Told, lab: Lab): Outcome {
  const atMost = check["at-most"];
  lab.measured({ check: check.id, quantity: "ratio", points: [], estimate, limit: atMost });
  if (decision === "passed") return { state: "passed" };
  const message = `it takes more than ${atMost} times as long as the baseline`;
  if (decision === "failed")
    return {
      state: "failed",
      code: "too-slow",
      message: contradicted ? `${message}, although its own process says otherwise` : message,
    };
  return {
    state: "ungradable",
    why: `whether it takes more than ${atMost} times as long as the baseline could not be decided on this machine: the ratio lies between ${estimate.low.toFixed(2)} and ${estimate.high.toFixed(2)}`,
  };
}
