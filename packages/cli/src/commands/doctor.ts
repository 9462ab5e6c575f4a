import { inspectMachine } from "@allclose/runners";
import { Command } from "commander";
import { colours as pc } from "../colours.ts";

export function doctorCommand(): Command {
  return new Command("doctor")
    .description("What this machine has, what each missing part would bring, and the command that installs it")
    .option("--json", "as JSON")
    .addHelpText("after", "\nExample:\n  allclose doctor")
    .action(async (flags: { json?: boolean }) => {
      const parts = await inspectMachine();
      if (flags.json) {
        process.stdout.write(`${JSON.stringify(parts, null, 2)}\n`);
        return;
      }
      for (const part of parts) {
        process.stdout.write(`${part.ok ? pc.green("✓") : pc.yellow("–")} ${part.name}: ${part.found}\n`);
        if (!part.ok) process.stdout.write(pc.dim(`    brings: ${part.brings}\n    install: ${part.install}\n`));
      }
    });
}
