import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { forTerminal, InputError, type Judgement, verdictName } from "@allclose/core";
import { Command } from "commander";
import { problemFolder } from "../../bank.ts";
import { colours } from "../../colours.ts";
import { columns } from "../../columns.ts";
import { type Change, changesBetween, type Version, versionFaults } from "../../diff/changes.ts";
import { type Rejudgement, rejudge } from "../../diff/rejudge.ts";
import { EXIT } from "../../exit.ts";
import { inJson } from "../../in-json.ts";
import { withJudge } from "../../judge.ts";
import { type BankOptions, type IsolationOption, withBankOption, withIsolationOption } from "../options.ts";

interface DiffFlags extends BankOptions, IsolationOption {
  readonly reports?: string;
  readonly json?: boolean;
}

export function diffCommand(): Command {
  const diff = new Command("diff")
    .description(
      "What changed between two versions of a problem, and whether its version number was raised where it has to be",
    )
    .argument("<old>", "a slug or a folder")
    .argument("<new>", "a slug or a folder")
    .option(
      "--reports <folder>",
      "judge the stored reports (JSON) of this folder anew: who would get another verdict? No submission runs",
    )
    .option("--json", "as JSON")
    .addHelpText(
      "after",
      `
Examples:
  allclose problem diff rope ./my-bank/rope
  allclose problem diff ./rope-1 ./rope-2 --reports ./reports

Exits with 1 when a grade could change and the version number was not raised, with 2 when a report cannot be read.`,
    );
  return withIsolationOption(withBankOption(diff)).action(run);
}

async function run(from: string, to: string, flags: DiffFlags): Promise<void> {
  const [before, after] = [await versionAt(from, flags), await versionAt(to, flags)];
  const [a, b] = [before.problem.spec, after.problem.spec];
  if (a.id !== b.id)
    throw new InputError("diff/problems", [`${to}: expected another version of ${a.id}, but it is ${b.id}`]);
  const changes = changesBetween(before, after);
  const faults = versionFaults(before, after, changes);
  const reports = flags.reports === undefined ? undefined : await rejudge(flags.reports, after.problem);
  const versions = { before: a.version, after: b.version };
  process.stdout.write(
    flags.json
      ? inJson({ problem: a.id, versions, changes, faults, ...(reports ? { reports } : {}) })
      : `${render(`${a.id} ${a.version} → ${b.version}`, changes, reports).join("\n")}\n`,
  );
  for (const text of [...faults, ...(reports?.broken.map((r) => r.why) ?? [])])
    process.stderr.write(`${forTerminal(text)}\n`);
  process.exitCode = faults.length > 0 ? EXIT.below : reports?.broken.length ? EXIT.badInput : EXIT.graded;
}

async function versionAt(name: string, flags: DiffFlags): Promise<Version> {
  const folder = await problemFolder(name, flags.bank);
  const problem = await withJudge(folder, flags.isolation, async (judge) => judge.problem);
  return { problem, referenceText: await readFile(join(folder, "reference.ts"), "utf8") };
}

function render(title: string, changes: readonly Change[], reports: Rejudgement | undefined): string[] {
  return [
    colours.bold(title),
    ...(changes.length === 0 ? ["nothing changed"] : changes.map(changeLine)),
    ...(reports === undefined ? [] : ["", ...reportLines(reports)]),
  ];
}

const changeLine = ({ where, says, raises }: Change): string =>
  `${raises === undefined ? " " : colours.yellow("!")} ${forTerminal(where)}: ${forTerminal(says)}`;

function reportLines({ judged, skipped, broken }: Rejudgement): string[] {
  const moved = judged.filter((r) => r.changes);
  const cells = moved.map((r) => [r.file, shown(r.before), shown(r.after)].map(forTerminal));
  const head = ["report", "verdict", "would be"];
  const [first, ...lines] = columns([head, ...cells]);
  return [
    ...(moved.length > 0 ? [colours.bold(first as string), ...lines] : []),
    `${moved.length} of ${judged.length} reports would get another verdict`,
    ...(skipped.length > 0
      ? [
          `${skipped.length} skipped, of other problems: ${skipped.map((r) => `${forTerminal(r.file)} (${forTerminal(r.problem)})`).join(", ")}`,
        ]
      : []),
    ...(broken.length > 0 ? [`${broken.length} could not be read`] : []),
  ];
}

const shown = ({ low, high }: Judgement["verdict"]): string => verdictName(low, high);
