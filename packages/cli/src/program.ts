import { VERSION } from "@allclose/core";
import { Command } from "commander";
import { doctorCommand } from "./commands/doctor.ts";
import { gradeCommand } from "./commands/grade.ts";
import { inputsCommand } from "./commands/inputs.ts";
import { problemCommand } from "./commands/problem.ts";
import { replayCommand } from "./commands/replay.ts";

/** The command line with all its commands and options, from which its reference is written too. */
export function allcloseProgram(): Command {
  const program = new Command("allclose")
    .description(
      "Grades paper implementations: do the tensors match the mathematics, and which mistake is it when they do not?",
    )
    .version(VERSION)
    .addCommand(gradeCommand())
    .addCommand(inputsCommand())
    .addCommand(problemCommand())
    .addCommand(replayCommand())
    .addCommand(doctorCommand())
    .showHelpAfterError("(--help shows how it is used)")
    .addHelpText(
      "after",
      "\nExit codes: 0 graded, 1 below --fail-under, 2 bad input, 3 could not grade, 130 ended with Ctrl-C",
    );
  // Commands inherit nothing from the program, so each has to be told not to exit by itself.
  for (const command of [program, ...program.commands, ...program.commands.flatMap((c) => c.commands)])
    command.exitOverride();
  return program;
}
