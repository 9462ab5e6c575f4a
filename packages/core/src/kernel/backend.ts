import type { Dense } from "./arrays.ts";
import type { Problem } from "./shapes.ts";

export interface AttentionOptions {
  /** Whether the log-sum-exp is wanted. */
  readonly lse?: boolean;
  /** Ends the work; the promise is then rejected with the signal's reason. */
  readonly signal?: AbortSignal;
  /** How much is done, from 0 to 1. */
  readonly onProgress?: (done: number) => void;
}

export interface AttentionResult {
  /** (B, Hq, N, E), in the precision of the arguments; 0 for a query that sees no key. */
  readonly output: Dense;
  /** (B, Hq, N), in float64, so that parts can be combined: log Σ exp(score) over all keys that are seen; −∞ where there is none. */
  readonly lse?: Dense;
  /** What the caller may want to know of how it was computed, such as that threads were not to be had. */
  readonly notes: readonly string[];
}

/** What computes attention. It is a value, so that a page loads only the one that it imports. */
export interface Backend {
  readonly name: string;
  /** Computes what has been checked. */
  attend(problem: Problem, options: AttentionOptions): Promise<AttentionResult>;
  /** Lets go of memory and threads; the next call has to make them anew. */
  close(): Promise<void>;
}
