import { AllcloseError, forTerminal } from "@allclose/core";

/** What the process ends with. */
export const EXIT = { graded: 0, below: 1, badInput: 2, couldNotGrade: 3 } as const;

/** Codes of errors that are about this machine rather than about what it was given. */
const OURS = /^(sandbox|python|node|runner)\//;

/** Prints an error for a person and says which exit code it is. A stack trace only for what nobody foresaw, and only when asked for. */
export function tell(error: unknown): number {
  if (error instanceof AllcloseError) {
    process.stderr.write(`${forTerminal(error.message)}\n`);
    return OURS.test(error.code) ? EXIT.couldNotGrade : EXIT.badInput;
  }
  const message = error instanceof Error ? error.message : String(error);
  process.stderr.write(`allclose failed, and it is not your fault: ${forTerminal(message)}\n`);
  if (process.env["ALLCLOSE_DEBUG"]) process.stderr.write(`${error instanceof Error ? error.stack : ""}\n`);
  else process.stderr.write("ALLCLOSE_DEBUG=1 shows where.\n");
  return EXIT.couldNotGrade;
}
