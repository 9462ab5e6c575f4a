import type { Outcome } from "../check.ts";
import { exponent } from "./exponent.ts";
import { decide, type Estimate, median, type Threshold } from "./interval.ts";

/** The chance that growth within the threshold is called too fast, or the other way round, over all that is looked at. */
export const ERROR = 1e-3;
/** How often the interval may be looked at; each look may err with its share of ERROR. */
const LOOKS = 3;
/** Rounds between two looks: the fewest with which three sizes tell anything. */
export const ROUNDS = 4;
/** The fit is over the largest sizes, where fixed costs matter least: at least so many, at most so many. */
const FEWEST = 3;
const MOST = 5;
/** However little larger sizes cost, sizes beyond so many times the largest that was asked for are another problem. */
const FURTHEST = 8;

export interface Search extends Threshold {
  readonly sizes: readonly number[];
  /** Measurements below it are mostly fixed costs; a size whose median is below is left out of the fit. */
  readonly floor: number;
  /** The largest size must reach this much. */
  readonly enough: number;
  /** What is below this at the largest size passes although too few sizes lie above the floor: growth that is not allowed is more. */
  little(size: number): number;
  /** Whether there is time for another size, or for more rounds. */
  affords(size?: number): boolean;
}

/** One round: a value for each size, or the call that gave none. */
export type Round = { readonly values: ReadonlyMap<number, number> } | Stopped;
export interface Stopped {
  readonly size: number;
  readonly outcome: Outcome;
}

export interface Found {
  /** Undefined: it could not be decided. */
  readonly decision: "passed" | "failed" | undefined;
  readonly estimate: Estimate | undefined;
  /** Medians over the rounds. */
  readonly points: readonly { readonly size: number; readonly value: number }[];
}

/**
 * Measures until the interval of the exponent decides: more rounds against noise, twice the largest size against fixed costs
 * and caches, while that is afforded. What fails at a size that was asked for ends it; at one of our own it only ends the growing.
 */
export async function search(
  question: Search,
  measure: (sizes: readonly number[]) => Promise<Round>,
): Promise<Found | Stopped> {
  const values = new Map<number, number[]>(question.sizes.map((size) => [size, []]));
  const asked = Math.max(...question.sizes);
  const furthest = asked * FURTHEST;
  let rounds = ROUNDS;
  let grows = true;
  for (let looks = 0; ; ) {
    const stopped = await fill(values, rounds, measure);
    if (stopped !== undefined) {
      if (stopped.size <= asked) return stopped;
      values.delete(stopped.size);
      grows = false;
      continue;
    }
    const points = [...values].map(([size, all]) => ({ size, value: median(all) }));
    const last = points.at(-1) as (typeof points)[number];
    const found = { estimate: undefined, points };
    const counted = points.filter(({ value }) => value >= question.floor).slice(-MOST);
    const tells = counted.length >= FEWEST && last.value >= question.enough;
    if (!tells && last.value < question.little(last.size)) return { ...found, decision: "passed" };
    const estimate = tells ? estimateOf(counted, values) : undefined;
    const decision = estimate && decide(estimate, question);
    if (estimate !== undefined) looks++;
    if (decision !== undefined || looks === LOOKS) return { decision, estimate, points };

    const larger = 2 * last.size;
    const growing = grows && larger <= furthest && question.affords(larger);
    if (!growing && (!tells || !question.affords())) return { ...found, decision, estimate };
    if (growing) values.set(larger, []);
    if (tells) rounds += ROUNDS;
  }
}

/** Brings every size to so many rounds; what stops a call stops it. */
async function fill(
  values: Map<number, number[]>,
  rounds: number,
  measure: (sizes: readonly number[]) => Promise<Round>,
): Promise<Stopped | undefined> {
  for (let round = 0; round < rounds; round++) {
    const open = [...values].filter(([, all]) => all.length <= round).map(([size]) => size);
    if (open.length === 0) continue;
    const came = await measure(open);
    if ("outcome" in came) return came;
    for (const [size, value] of came.values) values.get(size)?.push(value);
  }
  return undefined;
}

const estimateOf = (counted: readonly { size: number }[], values: ReadonlyMap<number, number[]>): Estimate =>
  exponent(
    counted.map(({ size }) => ({ size, values: values.get(size) as number[] })),
    ERROR / LOOKS,
  );
