import { Worker } from "node:worker_threads";
import { AllcloseError } from "@allclose/core";
import type { Graded, Order, WorkerData } from "./messages.ts";

/** How long a thread may take to end its sealed processes before it is ended itself. */
const STOP_MS = 5_000;

/**
 * A worker thread that grades one submission at a time. Judging is JavaScript and fills a core, so that several runners in one
 * thread would gain nothing.
 */
export class Grader {
  readonly #worker: Worker;
  readonly #ended: Promise<unknown>;
  #alive = true;
  #closing: Promise<void> | undefined;
  #settle: { resolve(graded: Graded): void; reject(error: Error): void } | undefined;

  constructor(data: WorkerData) {
    this.#worker = new Worker(new URL("./worker.js", import.meta.url), { workerData: data });
    let why = "it stopped";
    this.#worker.on("message", (graded: Graded) => this.#settle?.resolve(graded));
    this.#worker.on("error", (error: Error) => {
      why = error.message;
    });
    this.#ended = new Promise<void>((resolve) =>
      this.#worker.on("exit", () => {
        this.#alive = false;
        this.#settle?.reject(new AllcloseError("grader/ended", `the thread that graded it ended: ${why}`));
        resolve();
      }),
    );
  }

  /** Whether it can take another. */
  get alive(): boolean {
    return this.#alive;
  }

  /** @throws AllcloseError `grader/ended` when the thread ends meanwhile */
  grade(name: string, path: string): Promise<Graded> {
    return new Promise((resolve, reject) => {
      this.#settle = { resolve, reject };
      this.#send({ name, path });
    });
  }

  /** Ends the thread and its sealed processes; what is being graded is given up. May be called again. */
  close(): Promise<void> {
    // Told twice, the thread would end in the middle of clearing up.
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    this.#send("stop");
    const timer = setTimeout(() => this.#worker.terminate(), STOP_MS);
    await this.#ended;
    clearTimeout(timer);
  }

  #send(order: Order): void {
    this.#worker.postMessage(order);
  }
}
