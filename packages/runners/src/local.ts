import type { Runner, Submission } from "@allclose/core";
import { nodeRunner } from "./node/runner.ts";
import { pythonRunner } from "./python/runner.ts";
import type { Isolation } from "./sandbox/tier.ts";

export interface LocalRunnerOptions {
  /** The Python to run; by default the first on this machine that has what the submission imports. */
  readonly python?: string;
  readonly isolation?: Isolation;
}

/** A runner for every language there is, which starts what a submission needs when the first one needs it. */
export function createRunner(options: LocalRunnerOptions = {}): Runner {
  const started = new Map<Submission["language"], Runner>();
  const runnerOf = (language: Submission["language"]): Runner => {
    const known = started.get(language);
    if (known !== undefined) return known;
    const runner = language === "python" ? pythonRunner(options) : nodeRunner(options);
    started.set(language, runner);
    return runner;
  };
  return {
    open: (submission, entry, limits) => runnerOf(submission.language).open(submission, entry, limits),
    close: async () => {
      await Promise.all([...started.values()].map((runner) => runner.close()));
    },
  };
}
