import { ReferenceAbsent } from "../golden/answers.ts";
import type { ResolvedFamily } from "../inputs/family.ts";
import type { Lab } from "../lab.ts";
import { DEFAULT_LIMITS, type Inputs } from "../runner.ts";
import type { CaseId } from "../schema/evidence.ts";
import type { CheckOf } from "../schema/tensor-check.ts";
import { BYTES } from "../tensor/dtype.ts";
import { findingOf, type Outcome, type Run, thrown } from "./check.ts";
import { BEST_OF, type Bench, takeRound } from "./measuring/instruments.ts";
import type { Estimate } from "./measuring/interval.ts";
import { limitsOf } from "./measuring/limits.ts";
import { hollow, wrongSlices, wrongValues } from "./measuring/sample.ts";
import { type Found, ROUNDS, type Search, search } from "./measuring/search.ts";
import { allowed, power } from "./measuring/words.ts";

/**
 * What lies below is fixed costs for the most part. After a small call in the same session, calls of almost nothing still
 * grow by up to 0.5 MiB (NumPy, PyTorch); a call from the host takes about 0.1 ms.
 */
const FLOOR = { memory: 2 * 2 ** 20, time: 1 } as const;
/** In time the largest call must be long enough for what else the machine does to be small beside it. */
const ENOUGH = { memory: 0, time: 20 } as const;
/** Memory is little when it is less than such a part of a tensor of the next whole power of the size, which then was not held. */
const SHARE = 8;
/** In milliseconds, for what goes beyond the first rounds. */
const BUDGET = 45_000;

/**
 * How memory or time grows with a size, as the exponent of a power of it, with an interval (measuring/exponent.ts: Theil-Sen
 * and Sen's interval over all pairs of measurements; right at least 999 times in 1000 for independent errors).
 * The whole interval at or below `at-most` passes; the whole interval above it, with the exponent at least `clearly-above`, fails;
 * otherwise it is measured again, more often and at larger sizes, and in the end it is ungradable, never failed.
 *
 * Nothing is subtracted. Sizes at which less is measured than FLOOR are left out of the fit. Where that leaves fewer than three,
 * memory passes when the largest size takes less than an eighth of a tensor of the next whole power of it (N² where N is allowed),
 * and is measured at larger sizes otherwise. What a program holds before the call, and reuses in
 * it, is not seen. Values are not compared with the whole reference, which would take too long: outputs must have their
 * shape and not be one number, and a few slices are compared where the check names `rows`.
 */
export const scaling: Run<"scaling"> = async (check, _trials, lab) => {
  const family = lab.family(check.from);
  const id: CaseId = { family: family.name, draw: 0, visibility: "visible", variant: "scaling" };
  return [findingOf(check, id, await judge(check, family, id, lab))];
};
type Check = CheckOf<"scaling">;

async function judge(check: Check, family: ResolvedFamily, id: CaseId, lab: Lab): Promise<Outcome> {
  const { info } = lab.session;
  if (info.measures === false) return { state: "skipped", why: "nothing can be measured in this process" };
  if (check.measure === "memory" && info.language === "node")
    return {
      state: "skipped",
      why: "memory that JavaScript has yet to collect counts as growth, so growth says nothing",
    };
  try {
    const { bench, question } = prepare(check, family, id, lab);
    const found = await search(question, (sizes) => takeRound(bench, check.measure, sizes));
    if ("outcome" in found) return located(found.outcome, `${axisOf(check)} = ${found.size}`);
    tell(check, found, lab);
    return outcomeOf(check, found);
  } catch (error) {
    if (error instanceof ReferenceAbsent) return thrown(check, error);
    const why = `${check.measure} could not be measured: ${error instanceof Error ? error.message : String(error)}`;
    return { state: "ungradable", why };
  }
}

/** How the calls are made, and what they are to decide. Time is kept account of, so that larger sizes are not tried for ever. */
function prepare(check: Check, family: ResolvedFamily, id: CaseId, lab: Lab): { bench: Bench; question: Search } {
  const started = performance.now();
  const drawn = new Map<string, Inputs>();
  const inspected = new Set<number>();
  const elapsed = new Map<number, number>();
  const calls = BEST_OF[check.measure];
  const limits = limitsOf(check.limits);
  const at = (size: number) =>
    lab.family(check.from, Object.fromEntries([check.grow].flat().map((symbol) => [symbol, size])));

  const bench: Bench = {
    open: () => lab.freshSession(limits),
    warmUp: Math.max(1, Math.floor((check.sizes[0] as number) / 4)),
    draw(size, draw) {
      const key = `${size} ${draw}`;
      const known = drawn.get(key) ?? lab.draw(at(size), { ...id, draw });
      drawn.set(key, known);
      return known;
    },
    async inspect(size, draw, inputs, { outputs, elapsedMs }) {
      elapsed.set(size, Math.min(elapsed.get(size) ?? Infinity, elapsedMs));
      let wrong = hollow(lab, at(size), outputs);
      const looksAt = lab.choices("inspect", check.id, size).integer(0, calls - 1);
      if (wrong === undefined && check.rows !== undefined && draw === looksAt && !inspected.has(size)) {
        inspected.add(size);
        wrong = wrongSlices(lab, at(size), inputs, outputs, check.rows);
      }
      return wrong === undefined ? undefined : wrongOutcome(wrong, family, lab);
    },
  };
  const affords = (size?: number): boolean => {
    const left = BUDGET - (performance.now() - started);
    if (size === undefined) return left > 0;
    // As if it grew like the square of the size.
    const call = 4 * (elapsed.get(size / 2) ?? 0);
    return 2 * call < (limits.callMs ?? DEFAULT_LIMITS.callMs) && ROUNDS * calls * call < left;
  };
  const atMost = check["at-most"];
  const clearlyAbove = check["clearly-above"] ?? atMost + 0.2;
  const bytes = check.measure === "memory" ? BYTES[family.dtype ?? lab.dtype] : 0;
  const little = (size: number): number => (bytes * size ** (Math.floor(atMost) + 1)) / SHARE;
  const { sizes, measure } = check;
  const question = { sizes, atMost, clearlyAbove, floor: FLOOR[measure], enough: ENOUGH[measure], little, affords };
  return { bench, question };
}

/** Wrong only where it is measured: it skips work there. What is wrong everywhere is told by other checks. */
async function wrongOutcome(wrong: string, family: ResolvedFamily, lab: Lab): Promise<Outcome> {
  for (const trial of lab.trials.filter((t) => t.family.name === family.name && t.id.variant === undefined)) {
    const result = await trial.result();
    if (result.state !== "ok" || wrongValues(result.outputs, trial.expected(), trial.family) !== undefined)
      return {
        state: "skipped",
        why: `what it takes says nothing, because its outputs are wrong on ${family.name} too`,
      };
  }
  return { state: "failed", code: "values", message: wrong };
}

/** The same outcome, saying at which size. */
function located(outcome: Outcome, where: string): Outcome {
  if (outcome.state === "failed") return { ...outcome, message: `at ${where}: ${outcome.message}` };
  return "why" in outcome ? { ...outcome, why: `at ${where}: ${outcome.why}` } : outcome;
}

function tell(check: Check, { points, estimate }: Found, lab: Lab): void {
  const bounded = estimate !== undefined && Number.isFinite(estimate.high - estimate.low);
  lab.measured({
    check: check.id,
    quantity: check.measure === "memory" ? "bytes" : "ms",
    axis: axisOf(check),
    points: [...points],
    floor: FLOOR[check.measure],
    ...(bounded ? { estimate } : {}),
    limit: check["at-most"],
  });
}

function outcomeOf(check: Check, { decision, estimate, points }: Found): Outcome {
  if (decision === "passed") return { state: "passed" };
  const { measure, "at-most": atMost } = check;
  const symbol = [check.grow].flat()[0] as string;
  const [first, last] = [points[0], points.at(-1)];
  const range = `${axisOf(check)} = ${first?.size} … ${last?.size}`;
  if (decision === undefined)
    return {
      state: "ungradable",
      why:
        estimate === undefined
          ? `too little ${measure} was taken to tell how it grows, at ${range}`
          : `whether the exponent of ${measure} is above ${atMost} could not be decided on this machine: it lies between ${estimate.low.toFixed(2)} and ${estimate.high.toFixed(2)}, at ${range}`,
    };
  const { value } = estimate as Estimate;
  return {
    state: "failed",
    code: `${measure}-growth`,
    message: `${measure} grows like ${power(value, symbol)}, and it may grow like ${allowed(atMost, symbol)} at most (${axisOf(check)})`,
  };
}

const axisOf = (check: Check): string => [check.grow].flat().join(" = ");
