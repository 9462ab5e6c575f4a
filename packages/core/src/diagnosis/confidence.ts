import type { Mistake } from "../reference.ts";
import type { Explanation } from "../schema/evidence.ts";
import type { Observation } from "./observe.ts";
import type { Mistakes } from "./predictions.ts";

/** A pair has more ways to fit than a single mistake. */
const OF_A_PAIR = 0.95;

/**
 * An explanation with how far it can be trusted: each failing case that it explains by its values halves the doubt, a pair
 * is doubted more than a single mistake, and explanations that cannot be told apart share what there is.
 */
export function confident(
  set: Mistakes,
  mistakes: Readonly<Record<string, Mistake>>,
  observations: readonly Observation[],
  fitting: number,
): Explanation {
  const failing = observations.filter((o) => o.failing);
  const passing = observations.length - failing.length;
  const byValue = failing.filter((o) => o.result.state === "ok").length;
  const alone = Math.min(0.99, 1 - 0.5 ** (byValue + 1)) * (set.length > 1 ? OF_A_PAIR : 1);
  const cases = (n: number, what: string) => `${n} ${what} case${n === 1 ? "" : "s"}`;
  return {
    mistakes: set.map((id) => ({ id, says: mistakes[id]?.says ?? "" })),
    failing: failing.length,
    passing,
    confidence: Math.round((alone / fitting) * 100) / 100,
    because: `it gives what came on ${cases(failing.length, "failing")} and ${cases(passing, "passing")}; ${
      fitting === 1 ? "nothing else does" : `so do ${fitting - 1} other${fitting === 2 ? "" : "s"}`
    }`.replace("so do 1 other", "so does one other"),
  };
}
