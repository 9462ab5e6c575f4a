import { CommanderError } from "commander";
import { EXIT, tell } from "./exit.ts";
import { allcloseProgram } from "./program.ts";

try {
  await allcloseProgram().parseAsync();
} catch (error) {
  if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? EXIT.graded : EXIT.badInput;
  else process.exitCode = tell(error);
}
