import { InputError, near, type Report, terminalReport, VERDICTS, type Verdict } from "@allclose/core";
import { FLOATS, type Float } from "@allclose/core/tensor";
import { type Judge, readSubmission } from "@allclose/runners";
import { Command, Option } from "commander";
import { problemFolder } from "../bank.ts";
import { gradeBatch, isBatch, mustBeOfMany, mustBeOfOne } from "../batch/command.ts";
import { type BatchFlags, withBatchOptions } from "../batch/options.ts";
import { colours } from "../colours.ts";
import { mustBeGradedIn } from "../dtype.ts";
import { codeOfReport } from "../exit.ts";
import { gradeOne, runnerOf, type Setup } from "../grade-one.ts";
import { withJudge } from "../judge.ts";
import { progress } from "../progress.ts";
import { onlyOneToStdout, type ReportFiles, stdoutNamed, writeReports } from "../reports.ts";
import { readScores } from "../scores.ts";
import { watchAndGrade } from "../watch.ts";
import { type BankOptions, type RunnerOptions, withBankOption, withRunnerOptions } from "./options.ts";

interface GradeFlags extends RunnerOptions, BankOptions, BatchFlags, ReportFiles {
  readonly problem: string;
  readonly seed: string;
  readonly scores?: string;
  readonly hints?: string;
  readonly dtype?: Float;
  readonly failUnder?: Verdict;
}

export function gradeCommand(): Command {
  const command = new Command("grade")
    .description("Grade a file, a folder, an archive, or each of a folder of submissions")
    .argument(
      "<submission>",
      "a .py, .ipynb, .ts, .js, .mjs or .onnx file, a folder of code, or a .zip, .tar or .tar.gz of it; a folder of submissions; or outputs, .npz or .safetensors",
    )
    .requiredOption("--problem <slug or folder>", "what it implements")
    .option("--json <file>", "write the report as JSON; - for standard output, here and below")
    .option("--html <file>", "write the report as one HTML page")
    .option("--markdown <file>", "write it as Markdown, for a job summary or a pull request")
    .option("--junit <file>", "write it as JUnit XML")
    .option("--gradescope <file>", "write it as Gradescope's results.json, of 100 points")
    .option("--prairielearn <file>", "write it as PrairieLearn's external grading results")
    .option("--seed <text>", "public seed of the visible inputs", "allclose")
    .option("--scores <file>", "human scores, YAML: criterion: score")
    .option("--hints <ids>", "hints that were opened, separated by commas")
    .addOption(new Option("--dtype <dtype>", "grade in this dtype instead of the problem's first").choices([...FLOATS]))
    .addOption(
      new Option("--fail-under <verdict>", "exit with 1 when the verdict's low end is below").choices(
        VERDICTS.slice(1),
      ),
    )
    .addHelpText(
      "after",
      `
Examples:
  allclose grade attention.py --problem scaled-dot-product-attention
  allclose grade solution/ --problem scaled-dot-product-attention --html report.html
  allclose grade solution.zip --problem scaled-dot-product-attention
  allclose grade attention.ipynb --problem scaled-dot-product-attention
  allclose grade rope.py --problem rope --bank ./my-bank
  allclose grade attention.py --problem scaled-dot-product-attention --markdown "$GITHUB_STEP_SUMMARY" --junit junit.xml
  allclose grade attention.py --problem scaled-dot-product-attention --gradescope /autograder/results/results.json
  allclose grade attention.ts --problem ./my-bank/rope --scores scores.yaml --fail-under lean-hire
  allclose grade attention.py --problem scaled-dot-product-attention --hints shapes,masking --prairielearn /grade/results/results.json
  allclose grade attention.py --problem scaled-dot-product-attention --seed exam-7 --dtype float64
  allclose grade attention.py --problem scaled-dot-product-attention --python .venv/bin/python --isolation landlock
  allclose grade attention.py --problem scaled-dot-product-attention --watch
  allclose grade outputs.npz --problem scaled-dot-product-attention
  allclose grade class/ --batch --problem rope --out reports --csv grades.csv
  allclose grade class/ --batch --problem rope --jobs 2 --fail-under lean-hire

Archives:
  A .zip, .tar, .tar.gz or .tgz is read like the folder that it holds, in memory; a folder that wraps everything in it is looked
  through. Links, encrypted files, paths out of it and names that differ in case only are refused, as is what grows out of
  proportion. It may have 64 MiB, and as much inflated. An archive within is not opened.

Notebooks:
  Of a notebook in Python, the cells tagged allclose run. Where none is tagged, the imports, functions, classes and constants
  of all its code cells do. Lines that start with % or ! never run. Cells are counted from the top, those of text too.

Outputs without code:
  A .npz or .safetensors file of outputs for the inputs that allclose inputs writes, from any language. Only these inputs can
  then be judged: what is wrong is told, and what is right leaves the verdict open.

A batch ends with the worst exit code of its submissions; what Ctrl-C ends, with 130, keeping what was graded. Where a problem
measures time, --jobs 1 measures it undisturbed.

Environment:
  ALLCLOSE_SECRET   the grader's secret, from which hidden inputs are drawn; without it the public seed stands in for it,
                    which is fit for one's own work but not for grading others`,
    );
  return withRunnerOptions(withBankOption(withBatchOptions(command))).action(run);
}

async function run(path: string, flags: GradeFlags): Promise<void> {
  onlyOneToStdout(flags);
  const folder = await problemFolder(flags.problem, flags.bank);
  process.exitCode = await withJudge(folder, flags.isolation, (judge) => graded(path, folder, judge, flags));
}

async function graded(path: string, folder: string, judge: Judge, flags: GradeFlags): Promise<number> {
  const { problem } = judge;
  const { spec } = problem;
  mustBeGradedIn(problem, flags.dtype);
  const { json, html, markdown, junit, gradescope, prairielearn, scores } = flags;
  const hints = hintsOf(
    flags.hints,
    spec.hints.map((hint) => hint.id),
  );
  const { seed, isolation, python, dtype, failUnder } = flags;
  const setup = { problemFolder: folder, seed, hints, isolation, python, dtype, failUnder };
  if (await isBatch(path, spec.entry.name, flags)) {
    mustBeOfMany({ json, html, markdown, junit, gradescope, prairielearn, scores }, flags);
    // Every thread of a batch has a judge of its own.
    await judge.close();
    return gradeBatch(path, spec.entry.name, { ...setup, ratings: [] }, flags);
  }
  mustBeOfOne(flags);
  const ratings = scores === undefined ? [] : await readScores(scores, problem.rubric);
  return flags.watch
    ? watchOne(path, judge, { ...setup, ratings }, flags)
    : once(path, judge, { ...setup, ratings }, flags);
}

async function once(path: string, judge: Judge, setup: Setup, flags: GradeFlags): Promise<number> {
  const submission = await readSubmission(path, { entryName: judge.problem.spec.entry.name });
  const bar = progress();
  const runner = runnerOf(setup);
  let report: Report;
  try {
    report = await gradeOne(judge, submission, runner, setup, bar.update);
  } finally {
    bar.done();
    await runner.close();
  }
  await hand(report, flags);
  return codeOfReport(report, flags.failUnder);
}

function watchOne(path: string, judge: Judge, setup: Setup, flags: GradeFlags): Promise<number> {
  if (stdoutNamed(flags) !== undefined)
    throw new InputError("grade/watch-output", [
      `--watch prints report after report; give --${stdoutNamed(flags)} a file instead of -`,
    ]);
  return watchAndGrade(path, judge, setup, (report) => hand(report, flags));
}

/** Writes a report where the flags say, and prints it where nothing else is printed. */
async function hand(report: Report, flags: GradeFlags): Promise<void> {
  const failed = await writeReports(report, flags);
  if (stdoutNamed(flags) === undefined) {
    process.stdout.write(terminalReport(report, colours));
    if (flags.html !== undefined && failed === undefined)
      process.stdout.write(`\nThe report as a page: ${flags.html}\n`);
  }
  if (failed !== undefined) throw failed;
}

function hintsOf(text: string | undefined, known: readonly string[]): string[] {
  const ids = (text ?? "")
    .split(",")
    .map((id) => id.trim())
    .filter(Boolean);
  const unknown = ids.find((id) => !known.includes(id));
  if (unknown !== undefined)
    throw new InputError("grade/hint", [
      `no hint is called ${unknown}${near(unknown, known)}; there are: ${known.join(", ")}`,
    ]);
  return ids;
}
