import type { GradeOptions, Rating, Report, Runner, Submission, Verdict } from "@allclose/core";
import type { Float } from "@allclose/core/tensor";
import { type Isolation, type Judge, mustBeAbout } from "@allclose/runners";
import { runnerFor } from "./commands/options.ts";
import { seedsFor } from "./seed.ts";

/** What every grading of a command has in common. Plain data: a worker thread is handed it. */
export interface Setup {
  readonly problemFolder: string;
  readonly seed: string;
  readonly hints: readonly string[];
  readonly ratings: readonly Rating[];
  readonly isolation: Isolation;
  readonly python: string | undefined;
  readonly dtype: Float | undefined;
  readonly failUnder: Verdict | undefined;
}

/** A runner that starts nothing any more once it is closed, so that a grading which is under way then rejects. */
export function runnerOf(setup: Setup): Runner {
  const runner = runnerFor(setup);
  let closed = false;
  return {
    open: (...given) => (closed ? Promise.reject(new Error("the runner is closed")) : runner.open(...given)),
    close: () => {
      closed = true;
      return runner.close();
    },
  };
}

/** @throws InputError `tensors/other` for outputs of other inputs than those of this grading */
export async function gradeOne(
  judge: Judge,
  submission: Submission,
  runner: Runner,
  { seed, hints, ratings, dtype }: Setup,
  onProgress?: GradeOptions["onProgress"],
): Promise<Report> {
  const { problem } = judge;
  const { id, version, dtypes } = problem.spec;
  mustBeAbout(submission, { problem: id, version, dtype: dtype ?? (dtypes[0] as Float), seed });
  return judge.grade(submission, runner, {
    seed: seedsFor(problem, submission, seed),
    ratings,
    hints,
    ...(onProgress ? { onProgress } : {}),
    ...(dtype ? { dtype } : {}),
  });
}
