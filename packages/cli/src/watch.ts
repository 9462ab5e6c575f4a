import type { Report } from "@allclose/core";
import { type Judge, readSubmission } from "@allclose/runners";
import { changesOf } from "./changes.ts";
import { EXIT, tell } from "./exit.ts";
import { gradeOne, runnerOf, type Setup } from "./grade-one.ts";
import { onInterrupt } from "./interrupt.ts";
import { progress } from "./progress.ts";

/**
 * Grades a submission, and again whenever it is saved, with a runner that stays warm. What is wrong with the submission is
 * told and does not end it.
 * @param hand prints and writes a report
 * @returns the exit code after Ctrl-C
 * @throws InputError `watch/missing`, `watch/failed`
 */
export async function watchAndGrade(
  path: string,
  judge: Judge,
  setup: Setup,
  hand: (report: Report) => Promise<void>,
): Promise<number> {
  const changes = await changesOf(path);
  const runner = runnerOf(setup);
  const { signal, done } = onInterrupt();
  const stopped = new Promise<void>((resolve) => signal.addEventListener("abort", () => resolve()));
  signal.addEventListener("abort", changes.close);
  let seen = "";
  const again = async (): Promise<void> => {
    const started = performance.now();
    let tellIt: () => unknown;
    try {
      const submission = await readSubmission(path, { entryName: judge.problem.spec.entry.name });
      // An editor's own files beside it, or a save without a change.
      if (submission.sha256 === seen) return;
      seen = submission.sha256;
      const bar = progress();
      const report = await gradeOne(judge, submission, runner, setup, bar.update).finally(bar.done);
      tellIt = () => hand(report);
    } catch (error) {
      seen = "";
      tellIt = () => tell(error);
    }
    if (signal.aborted) return;
    clearScreen();
    await tellIt();
    say(`${((performance.now() - started) / 1000).toFixed(2)} s; waiting for the next save, Ctrl-C ends`);
  };
  try {
    do await Promise.race([again().catch(tell), stopped]);
    while (await changes.next());
  } finally {
    done();
    changes.close();
    await runner.close();
  }
  return EXIT.interrupted;
}

/** On a terminal only: what is piped somewhere keeps every report. */
function clearScreen(): void {
  if (process.stdout.isTTY) process.stdout.write("\u001b[2J\u001b[3J\u001b[H");
}

function say(text: string): void {
  process.stdout.write(`\n${new Date().toTimeString().slice(0, 8)}  ${text}\n`);
}
