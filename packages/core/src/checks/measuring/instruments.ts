import type { CallResult, Inputs, Session } from "../../runner.ts";
import { type Outcome, withoutOutputs } from "../check.ts";
import { believed } from "./believed.ts";
import type { Round, Stopped } from "./search.ts";

type Ok = Extract<CallResult, { state: "ok" }>;

export interface Bench {
  open(): Promise<Session>;
  /** Of a size; draws differ, so that no answer can be kept for the next call. */
  draw(size: number, draw: number): Inputs;
  /** What is called first in every session, because a first call loads and sets up what later ones do not. */
  readonly warmUp: number;
  /** What is wrong with a result, if anything; it also learns how long calls take. */
  inspect(size: number, draw: number, inputs: Inputs, result: Ok): Promise<Outcome | undefined>;
}

/** How many calls of a size the least is taken of in a round: what the machine or the allocator does besides only ever adds. */
export const BEST_OF = { memory: 2, time: 3 } as const;

/**
 * One round: of each size the least of a few calls. Time (ms) is taken in one session, the sizes in turn; the growth of memory
 * (bytes) in a session of its own for each call, because what one call has freed, the next one could use unseen.
 */
export async function takeRound(bench: Bench, quantity: "memory" | "time", sizes: readonly number[]): Promise<Round> {
  const draws = Array.from({ length: BEST_OF[quantity] }, (_, draw) => draw);
  const calls = draws.flatMap((draw) => sizes.map((size) => ({ size, draw })));
  const values = new Map<number, number>();
  for (const shared of quantity === "time" ? [calls] : calls.map((call) => [call])) {
    const stopped = await inSession(bench, shared, quantity, (size, value) => {
      values.set(size, Math.min(values.get(size) ?? Infinity, value));
    });
    if (stopped !== undefined) return stopped;
  }
  return { values };
}

/** Makes calls in a fresh session, after a small one. */
async function inSession(
  bench: Bench,
  calls: readonly { size: number; draw: number }[],
  quantity: "memory" | "time",
  take: (size: number, value: number) => void,
): Promise<Stopped | undefined> {
  const session = await bench.open();
  try {
    const first = await session.call(bench.draw(bench.warmUp, 0));
    if (first.state !== "ok") return { size: bench.warmUp, outcome: withoutOutputs(first) };
    for (const { size, draw } of calls) {
      const inputs = bench.draw(size, draw);
      const result = await session.call(inputs, quantity === "memory" ? { weigh: true } : {});
      if (result.state !== "ok") return { size, outcome: withoutOutputs(result) };
      const outcome = await bench.inspect(size, draw, inputs, result);
      if (outcome !== undefined) return { size, outcome };
      take(size, believed(quantity, inputs, result));
    }
    return undefined;
  } finally {
    await session.close();
  }
}
