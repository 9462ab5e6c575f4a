import { inspectMachine } from "@allclose/runners";
import { Command } from "commander";
import { colours } from "../colours.ts";
import { inJson } from "../in-json.ts";

export function doctorCommand(): Command {
  return new Command("doctor")
    .description("What this machine has, what each missing part would bring, and the command that installs it")
    .option("--json", "as JSON")
    .addHelpText("after", "\nExample:\n  allclose doctor")
    .action(async (flags: { json?: boolean }) => {
      const parts = await inspectMachine();
      if (flags.json) {
        process.stdout.write(inJson(parts));
        return;
      }
      for (const part of parts) {
        process.stdout.write(`${part.ok ? colours.green("✓") : colours.yellow("–")} ${part.name}: ${part.found}\n`);
        if (!part.ok) process.stdout.write(colours.dim(`    brings: ${part.brings}\n    to do: ${part.install}\n`));
      }
    });
}
