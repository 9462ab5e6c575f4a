import { availableParallelism } from "node:os";
import { Worker } from "node:worker_threads";

/** A thread, as pool.ts uses it. */
export interface Spawned {
  post(message: object): void;
  end(): Promise<void>;
}

/** How many threads are worth having. */
export const threadsHere = (): number => availableParallelism();

/** Why there can be no threads, where that is so. */
export const noThreads = (): string | undefined => undefined;

/**
 * Runs a program in a thread of its own, which has `port` to talk through.
 * @param onDeath when it ends before it is told to
 */
export function spawn(program: string, onMessage: () => void, onDeath: (why: string) => void): Spawned {
  const prelude = `const { parentPort } = require("node:worker_threads");
const port = { postMessage: (data) => parentPort.postMessage(data) };
parentPort.on("message", (data) => port.onmessage({ data }));`;
  const worker = new Worker(`${prelude}\n${program}`, { eval: true, execArgv: [] });
  let over = false;
  const died = (why: string): void => {
    if (!over) onDeath(why);
    over = true;
  };
  worker.on("message", () => {
    // A process is not kept from ending by threads that have nothing to do.
    worker.unref();
    onMessage();
  });
  worker.on("error", (error) => died(error.message));
  worker.on("exit", (code) => died(`its exit code was ${code}`));
  return {
    post(message) {
      worker.ref();
      worker.postMessage(message);
    },
    async end() {
      over = true;
      await worker.terminate();
    },
  };
}
