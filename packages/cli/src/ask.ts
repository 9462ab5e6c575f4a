import { createInterface } from "node:readline";
import { forTerminal, InputError } from "@allclose/core";
import { colours } from "./colours.ts";
import type { Asker } from "./template/answers.ts";

/**
 * Somebody at a terminal, if there is one. Questions go to standard error, so that standard output can be kept.
 * What is asked after the end of the input throws InputError `new/stopped`.
 */
export function terminalAsker(): (Asker & { close(): void }) | undefined {
  if (process.stdin.isTTY !== true) return undefined;
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  // Lines that were pasted or typed ahead wait here for their question.
  const typed: string[] = [];
  let ended = false;
  let wake = () => {};
  terminal.on("line", (line) => {
    typed.push(line);
    wake();
  });
  terminal.on("close", () => {
    ended = true;
    wake();
  });
  return {
    async ask(question, preset) {
      terminal.setPrompt(`${colours.bold(question)}${preset ? ` ${colours.dim(`[${preset}]`)}` : ""}: `);
      if (!ended) terminal.prompt();
      while (typed.length === 0 && !ended)
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      const line = typed.shift();
      if (line === undefined) throw new InputError("new/stopped", ["\nstopped; nothing was written"]);
      return line;
    },
    complain: (message) => void process.stderr.write(`${colours.red("✗")} ${forTerminal(message)}\n`),
    close: () => terminal.close(),
  };
}
