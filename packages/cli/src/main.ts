import { CommanderError } from "commander";
import { EXIT, tell } from "./exit.ts";
import { allcloseProgram } from "./program.ts";
import { unwritable } from "./write.ts";

process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  // Whoever read it has seen enough, as `head` has.
  if (error.code === "EPIPE") process.exit();
  process.exit(tell(unwritable("standard output", error)));
});
try {
  await allcloseProgram().parseAsync();
} catch (error) {
  if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? EXIT.graded : EXIT.badInput;
  else process.exitCode = tell(error);
}
