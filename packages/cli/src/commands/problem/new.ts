import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join, relative } from "node:path";
import { forTerminal, InputError } from "@allclose/core";
import { Command } from "commander";
import { terminalAsker } from "../../ask.ts";
import { inJson } from "../../in-json.ts";
import { draftOf, type NewFlags } from "../../template/answers.ts";
import { folderOf } from "../../template/folder.ts";
import { collect } from "../options.ts";

interface Flags extends NewFlags {
  readonly into: string;
  readonly json?: boolean;
}

export const newCommand = (): Command =>
  new Command("new")
    .description(
      "Write a problem folder that passes `problem test` as it stands, for you to put the paper's equation in",
    )
    .argument("[slug]", "its folder's name: lower-case words joined by -")
    .option("--title <text>", "its title")
    .option("--paper <text>", "the paper: 'Authors: Title (year), section 3.2'")
    .option("--entry <name>", "what the function is called (default: the slug, with _)")
    .option(
      "--arg <signature>",
      "an argument, such as 'x: float32[N, D]', 'mask?: bool[N, M]', 'eps: float'; may be repeated",
      collect,
      [],
    )
    .option("--returns <signature>", "an output, such as 'y: float32[N, D]'; may be repeated", collect, [])
    .option("--into <folder>", "where its folder is made", ".")
    .option("--yes", "ask nothing: defaults stand for what no flag gives")
    .option("--json", "say which files were written as JSON")
    .addHelpText(
      "after",
      `
What no flag gives is asked for on a terminal.

Examples:
  allclose problem new
  allclose problem new my-problem --yes
  allclose problem new rms-norm --into my-bank --title 'RMS layer normalisation' \\
    --paper 'Zhang and Sennrich: Root Mean Square Layer Normalization (2019), section 4' \\
    --arg 'x: float32[N, D]' --arg 'gain: float32[D]' --returns 'y: float32[N, D]'`,
    )
    .action(run);

async function run(slug: string | undefined, flags: Flags): Promise<void> {
  const asker = flags.yes ? undefined : terminalAsker();
  const draft = await draftOf(slug, flags, asker).finally(() => asker?.close());
  const folder = join(flags.into, draft.slug);
  const files = folderOf(draft);
  await writeNew(folder, files);
  if (flags.json) {
    process.stdout.write(inJson({ folder, files: [...files.keys()] }));
    return;
  }
  const shown = forTerminal(relative("", folder).startsWith("..") ? folder : `./${relative("", folder)}`);
  process.stdout.write(
    [
      `${shown}: ${files.size} files`,
      "",
      `1. Write the paper's equation in ${shown}/reference.ts, with the mistakes that people make,`,
      "   and say in statement.md what is asked for.",
      `2. allclose problem test ${shown}`,
      `3. allclose problem preview ${shown}`,
      "",
    ].join("\n"),
  );
}

/** Writes a folder that is not there yet: nothing that somebody wrote is lost. */
async function writeNew(folder: string, files: ReadonlyMap<string, string>): Promise<void> {
  const unwritable = (error: NodeJS.ErrnoException): never => {
    throw new InputError("new/write", [`${folder}: cannot be written (${error.code})`]);
  };
  await mkdir(dirname(folder), { recursive: true }).catch(unwritable);
  await mkdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== "EEXIST") unwritable(error);
    throw new InputError("new/exists", [
      `${folder}: it is there already, and nothing is overwritten; choose another slug, or another folder with --into`,
    ]);
  });
  for (const [name, text] of files) {
    await mkdir(dirname(join(folder, name)), { recursive: true }).catch(unwritable);
    await writeFile(join(folder, name), text, { flag: "wx" }).catch(unwritable);
  }
}
