import {
  grade,
  InputError,
  NO_COLOURS,
  near,
  type Report,
  reportView,
  terminalReport,
  VERDICTS,
  type Verdict,
} from "@allclose/core";
import { FLOATS, type Float } from "@allclose/core/tensor";
import { createRunner, readProblem, readSubmission } from "@allclose/runners";
import { Command, Option } from "commander";
import pc from "picocolors";
import { problemFolder } from "../bank.ts";
import { EXIT } from "../exit.ts";
import { progress } from "../progress.ts";
import { onlyOneToStdout, type ReportFiles, writeReports } from "../reports.ts";
import { readScores } from "../scores.ts";
import { seedsFor } from "../seed.ts";
import { type BankOptions, type RunnerOptions, withBankOption, withRunnerOptions } from "./options.ts";

interface GradeFlags extends RunnerOptions, BankOptions, ReportFiles {
  readonly problem: string;
  readonly seed: string;
  readonly scores?: string;
  readonly hints?: string;
  readonly dtype?: Float;
  readonly failUnder?: Verdict;
}

export function gradeCommand(): Command {
  const command = new Command("grade")
    .description("Grade a file or a folder")
    .argument("<submission>", "a .py, .ipynb, .ts, .js or .mjs file, or a folder of them")
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
  allclose grade attention.ipynb --problem scaled-dot-product-attention
  allclose grade solution/ --problem scaled-dot-product-attention --html report.html
  allclose grade rope.py --problem rope --bank ./my-bank
  allclose grade attention.py --problem scaled-dot-product-attention --markdown "$GITHUB_STEP_SUMMARY" --junit junit.xml
  allclose grade attention.py --problem scaled-dot-product-attention --gradescope /autograder/results/results.json
  allclose grade attention.ts --problem ./my-bank/rope --scores scores.yaml --fail-under lean-hire

Notebooks:
  Of a notebook in Python, the cells tagged allclose run. Where none is tagged, the imports, functions, classes and constants
  of all its code cells do. Lines that start with % or ! never run. Cells are counted from the top, those of text too.

Environment:
  ALLCLOSE_SECRET   the grader's secret, from which hidden inputs are drawn; without it the public seed stands in for it,
                    which is fit for one's own work but not for grading others`,
    );
  return withRunnerOptions(withBankOption(command)).action(run);
}

async function run(path: string, flags: GradeFlags): Promise<void> {
  onlyOneToStdout(flags);
  const problem = await readProblem(await problemFolder(flags.problem, flags.bank));
  const { spec } = problem;
  if (flags.dtype !== undefined && !spec.dtypes.includes(flags.dtype))
    throw new InputError("grade/dtype", [
      `${spec.id} is graded in ${spec.dtypes.join(", ")}; ${flags.dtype} was asked for`,
    ]);
  const submission = await readSubmission(path, { entryName: spec.entry.name });
  const ratings = flags.scores === undefined ? [] : await readScores(flags.scores, problem.rubric);
  const hints = hintsOf(
    flags.hints,
    spec.hints.map((hint) => hint.id),
  );
  const bar = progress();
  const runner = createRunner({ isolation: flags.isolation, ...(flags.python ? { python: flags.python } : {}) });
  let report: Report;
  try {
    report = await grade(problem, submission, runner, {
      seed: seedsFor(problem, submission, flags.seed),
      ratings,
      hints,
      onProgress: bar.update,
      ...(flags.dtype ? { dtype: flags.dtype } : {}),
    });
  } finally {
    bar.done();
    await runner.close();
  }
  const { failures, stdoutTaken } = await writeReports(report, flags);
  if (!stdoutTaken) {
    process.stdout.write(terminalReport(report, pc.isColorSupported && process.stdout.isTTY ? pc : NO_COLOURS));
    if (flags.html !== undefined && failures.length === 0)
      process.stdout.write(`\nThe report as a page: ${flags.html}\n`);
  }
  if (failures.length > 0) throw new InputError("write/failed", failures);
  process.exitCode = exitCodeOf(report, flags.failUnder);
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

function exitCodeOf(report: Report, failUnder: Verdict | undefined): number {
  if (!reportView(report).graded) return EXIT.couldNotGrade;
  const rank = (v: Verdict) => VERDICTS.indexOf(v);
  return failUnder !== undefined && rank(report.judgement.verdict.low) < rank(failUnder) ? EXIT.below : EXIT.graded;
}
