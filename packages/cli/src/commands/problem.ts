import { readdir } from "node:fs/promises";
import { join } from "node:path";
import {
  broken,
  CLEAR,
  type GradeOptions,
  grade,
  InputError,
  type Problem,
  type Proof,
  promisedBy,
  prove,
} from "@allclose/core";
import { createRunner, readProblem, readSubmission } from "@allclose/runners";
import { Command } from "commander";
import pc from "picocolors";
import { problemFolder } from "../bank.ts";
import { EXIT } from "../exit.ts";
import { progress } from "../progress.ts";
import { seedsFor } from "../seed.ts";
import { write } from "../write.ts";
import { type RunnerOptions, withRunnerOptions } from "./options.ts";

export function problemCommand(): Command {
  const test = new Command("test")
    .description("Prove a problem: its reference, every mistake, the trivial answers and every file under submissions/")
    .argument("<slug or folder>")
    .option("--json <file>", "write the results as JSON; - for standard output")
    .option("--seed <text>", "public seed", "allclose")
    .option("--no-submissions", "only what needs no runner")
    .addHelpText(
      "after",
      "\nExamples:\n  allclose problem test scaled-dot-product-attention\n  allclose problem test ./my-bank/rope",
    );
  return new Command("problem").description("Work on problems").addCommand(withRunnerOptions(test).action(run));
}

interface TestFlags extends RunnerOptions {
  readonly json?: string;
  readonly seed: string;
  readonly submissions: boolean;
}

interface FileResult {
  readonly file: string;
  readonly broken: string | undefined;
}

async function run(name: string, flags: TestFlags): Promise<void> {
  const folder = await problemFolder(name);
  const problem = await readProblem(folder);
  const bar = progress();
  bar.update(0, 1, "the reference, its mistakes and trivial answers");
  const proof = await prove(problem, flags.seed);
  bar.done();
  const files = flags.submissions ? await testSubmissions(problem, join(folder, "submissions"), flags) : [];
  const ok =
    proof.score === 1 &&
    proof.reference.findings.every((f) => f.state === "skipped") &&
    proof.trivial.every((t) => t.rejected) &&
    files.every((f) => f.broken === undefined);
  // JSON has no infinity, which is the ratio of a wrong shape or a NaN.
  const finite = (_: string, value: unknown) => (value === Infinity ? "Infinity" : value);
  if (flags.json !== undefined) await write(flags.json, `${JSON.stringify({ proof, files, ok }, finite, 2)}\n`);
  if (flags.json !== "-") process.stdout.write(render(problem, proof, files));
  process.exitCode = ok ? EXIT.graded : EXIT.below;
}

async function testSubmissions(problem: Problem, folder: string, flags: TestFlags): Promise<FileResult[]> {
  const names = (await readdir(folder).catch(() => [])).filter((n) => !n.startsWith(".")).sort();
  const mistakes = Object.keys(problem.reference.mistakes);
  const bar = progress();
  const runner = createRunner({ isolation: flags.isolation, ...(flags.python ? { python: flags.python } : {}) });
  const out: FileResult[] = [];
  try {
    for (const [i, file] of names.entries()) {
      bar.update(i, names.length, file);
      const promised = promisedBy(file, mistakes);
      if (promised === undefined)
        throw new InputError("problem/submission", [
          `${join(folder, file)}: expected a name like correct-<style>, wrong-<mistake id> or cheat-<what>; the mistakes are ${mistakes.join(", ")}`,
        ]);
      const submission = await readSubmission(join(folder, file), { entryName: problem.spec.entry.name });
      const options: GradeOptions = { seed: seedsFor(problem, submission, flags.seed) };
      out.push({ file, broken: broken(promised, await grade(problem, submission, runner, options)) });
    }
  } finally {
    bar.done();
    await runner.close();
  }
  return out;
}

function render(problem: Problem, proof: Proof, files: readonly FileResult[]): string {
  const yes = pc.green("✓");
  const no = pc.red("✗");
  const width = Math.max(...proof.mutants.map((m) => m.id.length));
  const lines = [
    pc.bold(`${problem.spec.id} ${problem.spec.version}`),
    `${proof.reference.findings.every((f) => f.state === "skipped") ? yes : no} the reference passes its own checks, and uses at most ${proof.reference.ratio} of the tolerance`,
    "",
    pc.bold(`Mistakes (at least ${CLEAR} times the tolerance, caught by every check that says so)`),
    ...proof.mutants.map((m) => {
      const good = m.killed && m.ratio >= CLEAR && m.missed.length === 0;
      const missed = m.missed.length > 0 ? `, not by ${m.missed.join(", ")}` : "";
      return `${good ? yes : no} ${m.id.padEnd(width)}  ${m.killed ? `${showRatio(m.ratio)} by ${m.by.join(", ")}` : "nothing fails"}${missed}`;
    }),
    `Mutation score ${Math.round(proof.score * 1000) / 10} %`,
    "",
    pc.bold("Trivial answers"),
    ...proof.trivial.map((t) => `${t.rejected ? yes : no} ${t.name}: ${t.verdict}`),
    ...(files.length > 0 ? ["", pc.bold("Submissions")] : []),
    ...files.map(
      (f) => `${f.broken === undefined ? yes : no} ${f.file}${f.broken === undefined ? "" : `: ${f.broken}`}`,
    ),
    ...(files.length > 0
      ? [`${files.filter((f) => f.broken === undefined).length} of ${files.length} are what their name says`]
      : []),
  ];
  return `${lines.join("\n")}\n`;
}

const showRatio = (ratio: number): string =>
  Number.isFinite(ratio) ? `${Number(ratio.toPrecision(2))} ×` : "not a number, or raises,";
