import type { CallResult, Inputs, Session } from "../../runner.ts";
import { type Outcome, withoutOutputs } from "../check.ts";
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

/** How many calls the fastest is taken of: what else the machine does only ever adds. */
export const BEST_OF = 3;

/** The growth of memory, each size in a session of its own: what one call has freed, the next one could use unseen. */
export const memoryRound =
  (bench: Bench) =>
  async (sizes: readonly number[]): Promise<Round> => {
    const values = new Map<number, number>();
    for (const size of sizes) {
      const stopped = await warmed(bench, size, async (session) => {
        const result = await ask(bench, session, size, 0);
        if ("outcome" in result) return result;
        values.set(size, result.peakBytes);
        return undefined;
      });
      if (stopped !== undefined) return stopped;
    }
    return { values };
  };

/** The fastest of a few calls of each size, in milliseconds, the sizes in turn, in one session a round. */
export const timeRound =
  (bench: Bench) =>
  async (sizes: readonly number[]): Promise<Round> => {
    const values = new Map<number, number>();
    const stopped = await warmed(bench, sizes[0] as number, async (session) => {
      for (let draw = 0; draw < BEST_OF; draw++)
        for (const size of sizes) {
          const result = await ask(bench, session, size, draw);
          if ("outcome" in result) return result;
          values.set(size, Math.min(values.get(size) ?? Infinity, result.wallMs));
        }
      return undefined;
    });
    return stopped ?? { values };
  };

/** Works in a fresh session after a small call. */
async function warmed(
  bench: Bench,
  size: number,
  work: (session: Session) => Promise<Stopped | undefined>,
): Promise<Stopped | undefined> {
  const session = await bench.open();
  try {
    const first = await session.call(bench.draw(bench.warmUp, 0));
    return first.state === "ok" ? await work(session) : { size, outcome: withoutOutputs(first) };
  } finally {
    await session.close();
  }
}

async function ask(bench: Bench, session: Session, size: number, draw: number): Promise<Ok | Stopped> {
  const inputs = bench.draw(size, draw);
  const result = await session.call(inputs);
  const outcome = result.state === "ok" ? await bench.inspect(size, draw, inputs, result) : withoutOutputs(result);
  if (outcome !== undefined) return { size, outcome };
  return result as Ok;
}
