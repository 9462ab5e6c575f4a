import type { Outcome, Trial } from "../check.ts";

/** Thrown where a case's outcome is known before anything could be compared: a call failed, or there is nothing to ask. */
export class Settled extends Error {
  readonly outcome: Outcome;
  /** The case whose call it was, when that is not the one that was drawn. */
  readonly trial: Trial | undefined;

  constructor(outcome: Outcome, trial?: Trial) {
    super("settled");
    this.outcome = outcome;
    this.trial = trial;
  }
}

export const skip = (why: string): Settled => new Settled({ state: "skipped", why });
