/** A line on standard error that says what is going on, once it has gone on for a while; nothing where nobody watches. */
export function progress(): { update(done: number, total: number, what: string): void; done(): void } {
  const started = Date.now();
  const live = process.stderr.isTTY === true;
  return {
    update(done, total, what) {
      if (live && Date.now() - started > 500) process.stderr.write(`\r\u001b[K${done} of ${total}: ${what}`);
    },
    done() {
      if (live) process.stderr.write("\r\u001b[K");
    },
  };
}
