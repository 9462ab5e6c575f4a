import type { Spawned } from "./pool.node.ts";

export type { Spawned };

/** How many threads are worth having. */
export const threadsHere = (): number => navigator?.hardwareConcurrency ?? 1;

/** Why there can be no threads, where that is so. */
export function noThreads(): string | undefined {
  if (typeof Worker === "undefined") return "there are no workers here";
  if (crossOriginIsolated !== true) return "the page is not cross-origin isolated";
  return undefined;
}

/**
 * Runs a program in a thread of its own, which has `port` to talk through.
 * @param onDeath when it ends before it is told to
 */
export function spawn(program: string, onMessage: () => void, onDeath: (why: string) => void): Spawned {
  const url = URL.createObjectURL(new Blob([`const port = self;\n${program}`], { type: "text/javascript" }));
  const worker = new Worker(url);
  worker.onmessage = onMessage;
  worker.onerror = (event) => onDeath(event.message || "it could not be started");
  return {
    post: (message) => worker.postMessage(message),
    async end() {
      worker.terminate();
      URL.revokeObjectURL(url);
    },
  };
}
