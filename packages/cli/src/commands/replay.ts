import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import {
  type Counterexample,
  InputError,
  near,
  type Replay,
  type Report,
  readReport,
  terminalReplay,
} from "@allclose/core";
import { type Judge, readSubmission } from "@allclose/runners";
import { Command } from "commander";
import { problemFolder } from "../bank.ts";
import { colours } from "../colours.ts";
import { EXIT } from "../exit.ts";
import { inJson } from "../in-json.ts";
import { withJudge } from "../judge.ts";
import { type RunnerOptions, runnerFor, withRunnerOptions } from "./options.ts";

interface ReplayFlags extends RunnerOptions {
  readonly check?: string;
  readonly submission?: string;
  readonly problem?: string;
  readonly json?: boolean;
}

export function replayCommand(): Command {
  const command = new Command("replay")
    .description("Call a submission again on the smallest failing cases of a report")
    .argument("<report>", "what allclose grade --json wrote")
    .argument(
      "[submission]",
      "the file, folder or archive to call (default: the report's, in this folder or the report's)",
    )
    .option("--check <id>", "only the case of this check")
    .option("--submission <path>", "the file, folder or archive to call")
    .option("--problem <slug or folder>", "what it implements (default: what the report says)")
    .option("--json", "as JSON")
    .addHelpText(
      "after",
      `
Examples:
  allclose replay report.json --check values attention.py
  allclose replay report.json --submission fixed/attention.py

Exit codes: 0 it agrees on all of them now, 1 it still differs`,
    );
  return withRunnerOptions(command).action(run);
}

async function run(file: string, given: string | undefined, flags: ReplayFlags): Promise<void> {
  const report = await reportIn(file);
  const examples = chosen(report, file, flags.check);
  const folder = await problemFolder(flags.problem ?? report.evidence.problem.id);
  const replays = await withJudge(folder, flags.isolation, async (judge) => {
    mustBeItsProblem(judge, file, report);
    const path = flags.submission ?? given ?? beside(file, report);
    const submission = await readSubmission(path, { entryName: judge.problem.spec.entry.name });
    const runner = runnerFor(flags);
    const out: Replay[] = [];
    try {
      for (const example of examples) out.push(await judge.replay(submission, runner, example, report.evidence));
    } finally {
      await runner.close();
    }
    return out;
  });
  if (flags.json) process.stdout.write(inJson(replays));
  else process.stdout.write(replays.map((r) => terminalReplay(r, colours)).join("\n"));
  process.exitCode = exitCodeOf(replays);
}

/** Another version of it will do, and is said. */
function mustBeItsProblem({ problem }: Judge, file: string, { evidence }: Report): void {
  if (problem.spec.id !== evidence.problem.id)
    throw new InputError("replay/problem", [
      `${file} is a report on ${evidence.problem.id}, but --problem is ${problem.spec.id}`,
    ]);
  if (problem.sha256 !== evidence.problem.sha256)
    process.stderr.write(`${problem.spec.id} has changed since the report was written\n`);
}

async function reportIn(file: string): Promise<Report> {
  const text = await readFile(file, "utf8").catch(() => {
    throw new InputError("replay/missing", [`${file}: cannot be read; allclose grade --json ${file} writes a report`]);
  });
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new InputError("replay/json", [`${file}: expected a report in JSON, as allclose grade --json writes it`]);
  }
  return readReport(value, file);
}

function chosen({ evidence }: Report, file: string, check: string | undefined): readonly Counterexample[] {
  const { counterexamples } = evidence;
  if (counterexamples.length === 0)
    throw new InputError("replay/none", [
      `${file} holds no counterexample: no check fails on inputs that can be shown, or what fails has nothing to do with the inputs`,
    ]);
  if (check === undefined) return counterexamples;
  const own = counterexamples.filter((c) => c.check === check);
  const known = counterexamples.map((c) => c.check);
  if (own.length === 0)
    throw new InputError("replay/check", [
      `${file} holds no counterexample of ${check}${near(check, known)}; there are: ${known.join(", ")}`,
    ]);
  return own;
}

/** The submission that was graded, where it lies in the working folder or beside the report. */
function beside(file: string, { evidence }: Report): string {
  const { entryFile } = evidence.submission;
  const found = [".", dirname(file)].map((folder) => resolve(folder, entryFile)).find((path) => existsSync(path));
  if (found !== undefined) return found;
  throw new InputError("replay/submission", [
    `${entryFile}, which the report is about, lies neither here nor beside ${file}; name the file to call`,
  ]);
}

function exitCodeOf(replays: readonly Replay[]): number {
  if (replays.some((r) => r.state === "differs")) return EXIT.below;
  return replays.some((r) => r.state === "untold") ? EXIT.couldNotGrade : EXIT.graded;
}
