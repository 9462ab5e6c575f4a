import { FLOATS, type Float } from "@allclose/core/tensor";
import { Command, Option } from "commander";
import { problemFolder } from "../../bank.ts";
import { mustBeGradedIn } from "../../dtype.ts";
import { withJudge } from "../../judge.ts";
import { mustBeSeed } from "../../seed.ts";
import { write } from "../../write.ts";
import { type BankOptions, type IsolationOption, withBankOption, withIsolationOption } from "../options.ts";

interface GoldenFlags extends BankOptions, IsolationOption {
  readonly out: string;
  readonly seed: string;
  readonly dtype?: Float;
  readonly mistakes?: true;
}

export function goldenCommand(): Command {
  const golden = new Command("golden")
    .description("Write the golden tensors of the visible inputs, by which a web page grades without the reference")
    .argument("<slug or folder>")
    .option("--out <file>", "the file; - for standard output", "-")
    .option("--seed <text>", "public seed of the visible inputs", "allclose")
    .addOption(new Option("--dtype <dtype>", "instead of the problem's first").choices([...FLOATS]))
    .option(
      "--mistakes",
      "with what each named mistake gives, so that the page can name it; the file is some times as large",
    )
    .addHelpText(
      "after",
      `
Examples:
  allclose problem golden scaled-dot-product-attention --out attention.golden.json
  allclose problem golden scaled-dot-product-attention --mistakes --out attention.golden.json
  allclose problem golden ./my-bank/rope --seed spring-term --out rope.golden.json
  allclose problem golden rope --bank ./my-bank --dtype float64 --out rope.golden.json

There is nothing of the reference's code in it, of the hidden inputs, or of the hints; with --mistakes, the sentences that name the
mistakes are. Whoever has the file can look up what is
right on the visible inputs: grade on a server, with hidden inputs, where it counts.`,
    );
  return withIsolationOption(withBankOption(golden)).action(run);
}

async function run(name: string, { bank, isolation, out, seed, dtype, mistakes }: GoldenFlags): Promise<void> {
  const file = await withJudge(await problemFolder(name, bank), isolation, (judge) => {
    mustBeGradedIn(judge.problem, dtype);
    mustBeSeed(seed);
    return judge.golden({ seed, ...(dtype ? { dtype } : {}), ...(mistakes ? { mistakes } : {}) });
  });
  await write(out, `${JSON.stringify(file)}\n`);
}
