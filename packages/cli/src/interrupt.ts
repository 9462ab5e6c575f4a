import { EXIT } from "./exit.ts";

/** npm and a terminal each pass Ctrl-C on, so that one press can come twice. */
const ONE_PRESS_MS = 1000;

/** Until `done`, Ctrl-C aborts the signal instead of ending the process; pressed again, it ends at once. */
export function onInterrupt(): { readonly signal: AbortSignal; done(): void } {
  const stop = new AbortController();
  let first = 0;
  const pressed = (): void => {
    if (!stop.signal.aborted) {
      first = Date.now();
      stop.abort();
    } else if (Date.now() - first > ONE_PRESS_MS) process.exit(EXIT.interrupted);
  };
  process.on("SIGINT", pressed);
  return { signal: stop.signal, done: () => process.off("SIGINT", pressed) };
}
