import type { Language, Runner } from "@allclose/core";
import { nodeRunner } from "./node/runner.ts";
import { onnxRunner } from "./onnx/runner.ts";
import { pythonRunner } from "./python/runner.ts";
import type { JailOptions } from "./sandbox/tier.ts";
import { tensorsRunner } from "./tensors/index.ts";

export interface LocalRunnerOptions extends Omit<JailOptions, "launcher"> {
  /** The Python to run; by default the first on this machine that has what the submission imports. */
  readonly python?: string;
}

/** A runner for every language there is, which starts what a submission needs when the first one needs it. */
export function createRunner(options: LocalRunnerOptions = {}): Runner {
  const started = new Map<Language, Runner>();
  const runnerOf = (language: Language): Runner => {
    const known = started.get(language);
    if (known !== undefined) return known;
    const runner = start(language, options);
    started.set(language, runner);
    return runner;
  };
  return {
    open: (submission, ...rest) => runnerOf(submission.language).open(submission, ...rest),
    close: async () => {
      await Promise.all([...started.values()].map((runner) => runner.close()));
    },
  };
}

function start(language: Language, options: LocalRunnerOptions): Runner {
  if (language === "python") return pythonRunner(options);
  if (language === "node") return nodeRunner(options);
  if (language === "onnx") return onnxRunner(options);
  return tensorsRunner();
}
