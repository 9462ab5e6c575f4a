import type { CallResult, Inputs, Limits, Runner, RunnerInfo } from "../runner.ts";
import type { Submission } from "../schema/submission.ts";
import type { Tensor } from "../tensor/index.ts";

/** What a made-up call takes; or what it ends with instead. */
export type Cost =
  | Partial<Pick<Extract<CallResult, { state: "ok" }>, "wallMs" | "elapsedMs" | "peakBytes" | "grownBytes">>
  | Exclude<CallResult, { state: "ok" }>;

/** What a runner was asked, session by session. */
export interface Asked {
  readonly limits: Limits;
  readonly submission: Submission;
  readonly inputs: Inputs[];
}

/**
 * A runner in this process whose calls take what they are said to take.
 * @param cost of a call with so many rows of x, the submission it is of, and how many calls its session had before
 */
export function measuredRunner(
  answer: (inputs: Inputs) => Map<string, Tensor>,
  cost: (rows: number, submission: Submission, call: number) => Cost,
  info: Partial<RunnerInfo> = {},
): Runner & { readonly sessions: Asked[] } {
  const sessions: Asked[] = [];
  return {
    sessions,
    async open(submission, _entry, limits) {
      const inputs: Inputs[] = [];
      sessions.push({ limits, submission, inputs });
      return {
        info: { language: "python", isolation: "none", interpreter: "made up", versions: {}, ...info },
        async call(asked): Promise<CallResult> {
          const taken = cost((asked.get("x") as Tensor).shape[0] as number, submission, inputs.length);
          inputs.push(asked);
          if ("state" in taken) return taken;
          const { wallMs = 0 } = taken;
          const honest = { wallMs, elapsedMs: wallMs, peakBytes: 0 };
          return { state: "ok", outputs: answer(asked), changed: [], log: "", ...honest, ...taken };
        },
        async close() {},
      };
    },
    async close() {},
  };
}
