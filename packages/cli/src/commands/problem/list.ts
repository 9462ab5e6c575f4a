import { join } from "node:path";
import { AllcloseError, forTerminal, type ProblemSpec } from "@allclose/core";
import { readSpec } from "@allclose/runners";
import { Command } from "commander";
import { banks, slugsOf } from "../../bank.ts";
import { colours } from "../../colours.ts";
import { columns } from "../../columns.ts";
import { EXIT } from "../../exit.ts";
import { inJson } from "../../in-json.ts";
import { type BankOptions, withBankOption } from "../options.ts";

interface ListFlags extends BankOptions {
  readonly json?: boolean;
}

export function listCommand(): Command {
  const list = new Command("list")
    .description("The problems of every bank")
    .option("--json", "as JSON")
    .addHelpText("after", "\nExamples:\n  allclose problem list\n  allclose problem list --bank ./my-bank --json");
  return withBankOption(list).action(run);
}

interface Row {
  readonly slug: string;
  readonly bank: string;
  readonly folder: string;
  readonly spec?: ProblemSpec;
  /** Why its problem.yaml cannot be read; the others are listed all the same. */
  readonly error?: string;
}

async function run(flags: ListFlags): Promise<void> {
  const rows: Row[] = [];
  for (const bank of await banks(flags.bank))
    for (const slug of await slugsOf(bank)) rows.push(await rowOf(slug, bank.name, join(bank.folder, slug)));
  process.stdout.write(flags.json ? inJson(rows.map(publicly)) : render(rows));
  const broken = rows.flatMap((row) => row.error ?? []);
  for (const error of broken) process.stderr.write(`${forTerminal(error)}\n`);
  process.exitCode = broken.length > 0 ? EXIT.badInput : EXIT.graded;
}

async function rowOf(slug: string, bank: string, folder: string): Promise<Row> {
  try {
    return { slug, bank, folder, spec: await readSpec(folder) };
  } catch (error) {
    if (!(error instanceof AllcloseError)) throw error;
    return { slug, bank, folder, error: error.message };
  }
}

const publicly = ({ slug, bank, folder, spec, error }: Row) =>
  spec === undefined
    ? { slug, bank, folder, error }
    : { slug, title: spec.title, minutes: spec.minutes, difficulty: spec.difficulty, bank, folder };

function render(rows: readonly Row[]): string {
  const head = ["slug", "title", "minutes", "difficulty", "bank"];
  const cells = rows.map(({ slug, bank, spec }) =>
    spec === undefined
      ? [slug, "cannot be read", "", "", bank]
      : [slug, spec.title, String(spec.minutes), String(spec.difficulty), bank],
  );
  const [first, ...lines] = columns([head, ...cells.map((row) => row.map(forTerminal))]);
  return `${[colours.bold(first as string), ...lines].join("\n")}\n`;
}
