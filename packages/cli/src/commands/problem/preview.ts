import { spawn } from "node:child_process";
import { stat } from "node:fs/promises";
import { join, resolve } from "node:path";
import { forTerminal } from "@allclose/core";
import { problemFile } from "@allclose/runners";
import { Command, Option } from "commander";
import { problemFolder } from "../../bank.ts";
import { withJudge } from "../../judge.ts";
import type { Starter } from "../../preview/page.ts";
import { write } from "../../write.ts";
import { type BankOptions, type IsolationOption, withBankOption, withIsolationOption } from "../options.ts";
import { namesIn, STARTERS } from "./names.ts";

interface PreviewFlags extends BankOptions, IsolationOption {
  readonly out?: string;
  readonly open: "yes" | "no";
}

export function previewCommand(): Command {
  const preview = new Command("preview")
    .description("Show a problem as a candidate sees it, as one HTML page that loads nothing")
    .argument("<slug or folder>")
    .option("--out <file>", "where the page is written; - for standard output (default: <slug>.html)")
    .addOption(
      new Option("--open <when>", "whether a browser shows it; never where there is no terminal")
        .choices(["yes", "no"])
        .default("yes"),
    )
    .addHelpText(
      "after",
      `
Examples:
  allclose problem preview scaled-dot-product-attention
  allclose problem preview ./my-bank/rope --out rope.html --open no`,
    );
  return withIsolationOption(withBankOption(preview)).action(run);
}

async function run(name: string, flags: PreviewFlags): Promise<void> {
  const folder = await problemFolder(name, flags.bank);
  const problem = await withJudge(folder, flags.isolation, async (judge) => judge.problem);
  // Markdown and mathematics are large, and no other command needs them.
  const { previewPage } = await import("../../preview/page.ts");
  const { html, complaints } = previewPage(problem, await startersOf(folder));
  const out = flags.out ?? `${problem.spec.id}.html`;
  await write(out, html);
  for (const text of complaints) process.stderr.write(`${forTerminal(text)}\n`);
  if (out === "-") return;
  process.stdout.write(`The page: ${forTerminal(out)}\n`);
  if (flags.open === "yes" && process.stdout.isTTY) show(resolve(out));
}

/** Every file under starter/<kind>/, in the order in which they are offered. */
async function startersOf(folder: string): Promise<Starter[]> {
  const rank = (kind: string) => (STARTERS.includes(kind) ? STARTERS.indexOf(kind) : STARTERS.length);
  const out: Starter[] = [];
  for (const kind of (await namesIn(join(folder, "starter"))).sort((a, b) => rank(a) - rank(b)))
    for (const file of await namesIn(join(folder, "starter", kind))) {
      if (!(await stat(join(folder, "starter", kind, file))).isFile()) continue;
      out.push({ kind, file, text: await problemFile(folder, join("starter", kind, file)) });
    }
  return out;
}

/** Asks the system to open a file. That it cannot is no failure: the page is written. */
function show(file: string): void {
  const [program, ...args] =
    process.platform === "darwin" ? ["open"] : process.platform === "win32" ? ["cmd", "/c", "start", ""] : ["xdg-open"];
  const child = spawn(program as string, [...args, file], { stdio: "ignore", detached: true });
  child.on("error", () => {});
  child.unref();
}
