import { forTerminal } from "@allclose/core";

const WIDTH = 20;

/** A line on standard error that says how far it is, once it has gone on for a while; nothing where nobody watches. */
export function progress(): { update(done: number, total: number, what: string): void; done(): void } {
  const started = Date.now();
  const live = process.stderr.isTTY === true;
  return {
    update(done, total, what) {
      if (live && Date.now() - started > 500)
        process.stderr.write(`\r\u001b[K${barOf(done, total)} ${done} of ${total}: ${forTerminal(what)}`);
    },
    done() {
      if (live) process.stderr.write("\r\u001b[K");
    },
  };
}

function barOf(done: number, total: number): string {
  const full = Math.round((WIDTH * done) / total);
  return `${"█".repeat(full)}${"░".repeat(WIDTH - full)}`;
}
