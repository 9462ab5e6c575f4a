import type {
  Counterexample,
  Evidence,
  GoldenFile,
  GoldenOptions,
  GradeOptions,
  Lint,
  Problem,
  Proof,
  Replay,
  Report,
  Runner,
  Submission,
} from "@allclose/core";
import type { EquipmentOptions } from "../node/equipment.ts";
import { evaluateReference } from "../problem/evaluate-reference.ts";
import { readParts } from "../problem/read-problem.ts";
import { hostJudge } from "./host-judge.ts";
import type { ReferenceLimits } from "./limits.ts";
import { sealedJudge } from "./sealed-judge.ts";

/**
 * Everything that asks a problem's reference, wherever that runs: what it gives is the same. What the reference says of visible
 * inputs is remembered, so that the second grading takes less time than the first. One thing is done at a time.
 */
export interface Judge {
  /** What the reference is asked is asked of the judge: where it is sealed, its entries cannot be called here. */
  readonly problem: Problem;
  /** As `grade` of core. */
  grade(submission: Submission, runner: Runner, options: GradeOptions): Promise<Report>;
  /** As `replay` of core. */
  replay(
    submission: Submission,
    runner: Runner,
    example: Counterexample,
    of: Pick<Evidence, "dtype" | "seed">,
  ): Promise<Replay>;
  /** As `prove` and then `lint` of core. */
  prove(referenceText: string, seed: string): Promise<{ readonly proof: Proof; readonly lint: Lint }>;
  /** As `makeGolden` of core. */
  golden(options: GoldenOptions): Promise<GoldenFile>;
  close(): Promise<void>;
}

export interface JudgeOptions extends EquipmentOptions {
  /** Whether its `reference.ts` may run in this process: only for problems that you would run as a program of your own. */
  readonly trusted?: boolean;
  readonly limits?: Partial<ReferenceLimits>;
}

/**
 * Opens a problem folder for grading. Its `reference.ts` runs in a sealed process, without network and with nothing to read,
 * unless the folder is trusted or `isolation` is `none`.
 * @throws InputError as `readProblem`; `reference/…` too for one that does not come to an end, or ends its process;
 * AllcloseError `sandbox/unavailable`, `sandbox/seal`, `node/none`
 */
export async function openJudge(folder: string, { trusted, limits, ...equipment }: JudgeOptions = {}): Promise<Judge> {
  const parts = await readParts(folder);
  if (!trusted) return sealedJudge(parts, equipment, limits);
  const { code, file, ...rest } = parts;
  return hostJudge({ ...rest, reference: await evaluateReference(file, code) });
}
