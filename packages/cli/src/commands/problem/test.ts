import { readFile } from "node:fs/promises";
import { join } from "node:path";
import {
  broken,
  type GradeOptions,
  InputError,
  type Lint,
  type Proof,
  promisedBy,
  type Remark,
  type Runner,
  starterFault,
} from "@allclose/core";
import { aboutOf, type Judge, readSubmission } from "@allclose/runners";
import { Command } from "commander";
import { problemFolder } from "../../bank.ts";
import { EXIT } from "../../exit.ts";
import { withJudge } from "../../judge.ts";
import { progress } from "../../progress.ts";
import { seedsFor } from "../../seed.ts";
import { write } from "../../write.ts";
import { type BankOptions, type RunnerOptions, runnerFor, withBankOption, withRunnerOptions } from "../options.ts";
import { namesIn, STARTERS } from "./names.ts";
import { type FileResult, renderTest } from "./render-test.ts";

export function testCommand(): Command {
  const test = new Command("test")
    .description(
      "Prove a problem: its reference, every mistake, the trivial answers, its texts, and every file under submissions/ and starter/",
    )
    .argument("<slug or folder>")
    .option("--json <file>", "write the results as JSON; - for standard output")
    .option("--seed <text>", "public seed", "allclose")
    .option("--no-submissions", "only what needs no runner: neither submissions nor starters")
    .addHelpText(
      "after",
      `
Examples:
  allclose problem test scaled-dot-product-attention
  allclose problem test ./my-bank/rope
  allclose problem test ./my-bank/rope --no-submissions

Errors exit with 1. Warnings do not; a check that catches no mistake by itself may say because: … in problem.yaml.`,
    );
  return withRunnerOptions(withBankOption(test)).action(run);
}

interface TestFlags extends RunnerOptions, BankOptions {
  readonly json?: string;
  readonly seed: string;
  readonly submissions: boolean;
}

async function run(name: string, flags: TestFlags): Promise<void> {
  const folder = await problemFolder(name, flags.bank);
  await withJudge(folder, flags.isolation, (judge) => tested(judge, folder, flags));
}

async function tested(judge: Judge, folder: string, flags: TestFlags): Promise<void> {
  const bar = progress();
  bar.update(0, 1, "the reference, its mistakes and trivial answers");
  const referenceText = await readFile(join(folder, "reference.ts"), "utf8");
  const { proof, lint: said } = await judge.prove(referenceText, flags.seed).finally(bar.done);
  const { files, starters } = flags.submissions
    ? await runFiles(judge, folder, flags)
    : { files: [], starters: [] as Remark[] };
  const result = { proof, lint: { ...said, warnings: [...said.warnings, ...starters] }, files };
  const ok = holds(proof, result.lint) && files.every((f) => f.broken === undefined);
  // JSON has no infinity, which is the ratio of a wrong shape or a NaN.
  const finite = (_: string, value: unknown) => (value === Infinity ? "Infinity" : value);
  if (flags.json !== undefined) await write(flags.json, `${JSON.stringify({ ...result, ok }, finite, 2)}\n`);
  if (flags.json !== "-") process.stdout.write(renderTest(judge.problem, result));
  process.exitCode = ok ? EXIT.graded : EXIT.below;
}

const holds = (proof: Proof, { errors }: Lint): boolean =>
  proof.score === 1 &&
  errors.length === 0 &&
  proof.reference.findings.every((f) => f.state === "skipped") &&
  proof.trivial.every((t) => t.rejected);

async function runFiles(judge: Judge, folder: string, flags: TestFlags) {
  const runner = runnerFor(flags);
  try {
    const files = await testSubmissions(judge, join(folder, "submissions"), runner, flags.seed);
    return { files, starters: await testStarters(judge, join(folder, "starter"), runner, flags.seed) };
  } finally {
    await runner.close();
  }
}

const gradeFile = async (judge: Judge, path: string, runner: Runner, seed: string) => {
  const submission = await readSubmission(path, { entryName: judge.problem.spec.entry.name });
  // A file of outputs is for the seed that it says.
  const options: GradeOptions = { seed: seedsFor(judge.problem, submission, aboutOf(submission)?.seed ?? seed) };
  return judge.grade(submission, runner, options);
};

async function testSubmissions(judge: Judge, folder: string, runner: Runner, seed: string): Promise<FileResult[]> {
  const names = await namesIn(folder);
  const { problem } = judge;
  const mistakes = Object.keys(problem.reference.mistakes);
  const checks = problem.spec.checks.map((check) => check.id);
  const bar = progress();
  const out: FileResult[] = [];
  try {
    for (const [i, file] of names.entries()) {
      bar.update(i, names.length, file);
      const promised = promisedBy(file, mistakes, checks);
      if (promised === undefined)
        throw new InputError("problem/submission", [
          `${join(folder, file)}: expected a name like correct-<style>, wrong-<mistake id>, fails-<check id> or cheat-<what>; the mistakes are ${mistakes.join(", ")}; the checks are ${checks.join(", ")}`,
        ]);
      out.push({ file, broken: broken(promised, await gradeFile(judge, join(folder, file), runner, seed)) });
    }
  } finally {
    bar.done();
  }
  return out;
}

/** Warnings about starters: each has to be there, to parse and to define the entry, and must not be an answer. */
async function testStarters(judge: Judge, folder: string, runner: Runner, seed: string): Promise<Remark[]> {
  const names = await namesIn(folder);
  const missing = STARTERS.filter((name) => !names.includes(name)).map((name) => ({
    where: `starter/${name}`,
    says: "there is no such starter",
  }));
  const faults: Remark[] = [];
  for (const name of names) {
    const says = await gradeFile(judge, join(folder, name), runner, seed).then(starterFault, (error: unknown) => {
      if (error instanceof InputError) return error.message;
      throw error;
    });
    if (says !== undefined) faults.push({ where: `starter/${name}`, says });
  }
  return [...missing, ...faults];
}
