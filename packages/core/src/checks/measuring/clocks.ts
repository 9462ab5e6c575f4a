import { decide, type Estimate, medianInterval } from "./interval.ts";

/** What a call took, by the word of its own process and by the host's clock, in ms. */
export interface Times {
  readonly wallMs: number;
  readonly elapsedMs: number;
}

/** How many times as long as the baseline the candidate took in one round. */
export interface Ratio {
  readonly said: number;
  readonly seen: number;
}

/** By the host's clock a call took what lies between question and answer, less what passing on the same inputs and outputs takes. */
export function ratioOf(candidate: Times, baseline: Times): Ratio {
  const passingOn = baseline.elapsedMs - baseline.wallMs;
  const usual = Math.max(baseline.wallMs, 1e-6);
  return { said: candidate.wallMs / usual, seen: (candidate.elapsedMs - passingOn) / usual };
}

export interface Told {
  readonly estimate: Estimate;
  readonly decision: "passed" | "failed" | undefined;
  /** Whether its process told another time. */
  readonly contradicted: boolean;
  /** Whether both clocks have said all they can. */
  readonly settled: boolean;
}

/**
 * A process says itself how long a call took, and a candidate's may lie. The host's clock is much the noisier one, so it only
 * convicts: its whole interval must lie above what is allowed.
 * @param error what each end of each of the two intervals may err
 */
export function judgeRatios(ratios: readonly Ratio[], atMost: number, error: number): Told {
  const mark = { atMost, clearlyAbove: atMost };
  const [said, seen] = (["said", "seen"] as const).map((clock) => {
    const estimate = medianInterval(
      ratios.map((ratio) => ratio[clock]),
      error,
    );
    return { estimate, decision: decide(estimate, mark) };
  }) as [Pick<Told, "estimate" | "decision">, Pick<Told, "estimate" | "decision">];
  if (said.decision === "failed") return { ...said, contradicted: false, settled: true };
  if (seen.decision === "failed") return { ...seen, contradicted: true, settled: true };
  return { ...said, contradicted: false, settled: said.decision === "passed" && seen.decision === "passed" };
}
