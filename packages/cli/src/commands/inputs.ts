import { stat } from "node:fs/promises";
import { join } from "node:path";
import { aboutLine, InputError, type Published, publish } from "@allclose/core";
import { FLOATS, type Float } from "@allclose/core/tensor";
import { hasBfloat16, INPUT_FORMATS, type InputFormat, inputsFile, readSpec } from "@allclose/runners";
import { Command, Option } from "commander";
import { problemFolder } from "../bank.ts";
import { mustBeGradedIn } from "../dtype.ts";
import { inJson } from "../in-json.ts";
import { mustBeSeed } from "../seed.ts";
import { write } from "../write.ts";
import { type BankOptions, withBankOption } from "./options.ts";

interface InputsFlags extends BankOptions {
  readonly out: string;
  readonly seed: string;
  readonly dtype?: Float;
  readonly format?: InputFormat;
  readonly json?: boolean;
}

export function inputsCommand(): Command {
  const command = new Command("inputs")
    .description(
      "Write a problem's published inputs, for programs in languages that are not run here: JAX, C++, Julia …",
    )
    .argument("<slug or folder>")
    .option(
      "--out <file or folder>",
      "where to; in a folder it is called inputs.npz or inputs.safetensors; - for standard output",
      ".",
    )
    .option("--seed <text>", "public seed of the inputs; grade with the same", "allclose")
    .addOption(
      new Option("--dtype <dtype>", "of floating-point inputs (default: the problem's first)").choices([...FLOATS]),
    )
    .addOption(
      new Option(
        "--format <format>",
        "default: what the name of --out says, else npz where it can hold the inputs (bfloat16: safetensors)",
      ).choices([...INPUT_FORMATS]),
    )
    .option("--json", "print the cases, their inputs and the outputs that are expected, as JSON")
    .addHelpText(
      "after",
      `
Examples:
  allclose inputs scaled-dot-product-attention
  allclose inputs scaled-dot-product-attention --out inputs.safetensors --seed exam-7
  allclose inputs adamw --dtype float64 --out /tmp/adamw.npz --json
  allclose inputs rope --bank ./my-bank --format safetensors --out - > rope.safetensors
  allclose grade outputs.npz --problem scaled-dot-product-attention

What to do with it:
  The file holds each argument of each case as <case>/<argument>, such as ordinary-0/Q, and an entry about (in safetensors:
  metadata). Hand in a .npz or .safetensors file that holds each output of each case as <case>/<output>, and about, unchanged.
  An optional argument that a case does not have is absent. Numbers and bools are tensors without axes, texts vectors of uint8.

What it can come to:
  Without code, hidden inputs, gradients and the like cannot be tried, so a right file leaves the verdict open; a wrong one is
  told which mistake it makes. docs/tensors.md has examples in Python (JAX) and C++.`,
    );
  return withBankOption(command).action(run);
}

async function run(name: string, flags: InputsFlags): Promise<void> {
  const spec = await readSpec(await problemFolder(name, flags.bank));
  mustBeGradedIn({ spec }, flags.dtype);
  mustBeSeed(flags.seed);
  const dtype = flags.dtype ?? (spec.dtypes[0] as Float);
  const published = publish(spec, flags.seed, dtype);
  const usual = flags.format ?? (hasBfloat16(published) ? "safetensors" : "npz");
  if (flags.out === "-") mustNotMix(flags);
  const { file, format } = await placeOf(flags.out, usual, flags.format);
  await write(file, inputsFile(published, spec.entry, format));
  if (flags.json) process.stdout.write(inJson(indexOf(published, file)));
  else if (file !== "-")
    process.stdout.write(
      `${file}: ${published.cases().length} cases of ${spec.id} in ${dtype}, seed ${flags.seed}. Hand in their outputs (${Object.keys(spec.entry.returns).join(", ")}) as <case>/<output>, and about.\n`,
    );
}

/** @throws InputError `inputs/stdout` where the bytes of a file would be shown, or stand among other text */
function mustNotMix({ json }: InputsFlags): void {
  if (json) throw new InputError("inputs/stdout", ["--out - and --json both go to standard output; give --out a file"]);
  if (process.stdout.isTTY)
    throw new InputError("inputs/stdout", [
      "the inputs are bytes, not text for a terminal; give --out a file, or a pipe",
    ]);
}

/** Where the file goes, and what it is: a folder gets a file in it, a file's name says its format. */
async function placeOf(
  out: string,
  usual: InputFormat,
  asked: InputFormat | undefined,
): Promise<{ file: string; format: InputFormat }> {
  if (out === "-") return { file: out, format: usual };
  if ((await stat(out).catch(() => undefined))?.isDirectory())
    return { file: join(out, `inputs.${usual}`), format: usual };
  const named = INPUT_FORMATS.find((format) => out.endsWith(`.${format}`));
  if (named === undefined)
    throw new InputError("inputs/out", [
      `${out}: expected a folder that is there, or the name of a file that ends in ${INPUT_FORMATS.map((f) => `.${f}`).join(" or ")}`,
    ]);
  if (asked !== undefined && asked !== named)
    throw new InputError("inputs/out", [`${out}: its name says ${named}, but --format says ${asked}`]);
  return { file: out, format: named };
}

/** What the file holds, for programs that had rather read JSON. */
function indexOf(published: Published, file: string) {
  const { problem, version, dtype, seed } = published;
  const cases = published.cases().map(({ name, inputs, outputs }) => ({
    name,
    inputs: Object.fromEntries(
      [...inputs].map(([argument, value]) => [
        argument,
        typeof value === "object" && "shape" in value ? { shape: value.shape, dtype: value.dtype } : { value },
      ]),
    ),
    outputs: Object.fromEntries(outputs),
  }));
  return { problem, version, dtype, seed, about: aboutLine(published), file, cases };
}
