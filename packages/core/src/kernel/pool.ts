import { type Spawned, spawn } from "#pool";
import { AllcloseError } from "../errors.ts";
import { WORKER } from "./binary.generated.ts";
import type { Engine } from "./engine.ts";

/** What a thread is to do: the tasks of a list in the memory, until there are none. */
export interface Work {
  readonly attend: "attend32" | "attend64";
  readonly tasks: number;
  readonly count: number;
  readonly counter: number;
  readonly stop: number;
}

/** Threads that work in an engine's memory. */
export class Pool {
  readonly #threads: Spawned[];
  #lost: AllcloseError | undefined;
  /** Of what is asked now. */
  #answers = 0;
  #done: (() => void) | undefined;
  #failed: ((error: AllcloseError) => void) | undefined;

  private constructor(threads: number) {
    this.#threads = Array.from({ length: threads }, () =>
      spawn(
        WORKER,
        () => {
          if (--this.#answers === 0) this.#done?.();
        },
        (why) => {
          this.#lost ??= new AllcloseError(
            "kernel/worker-lost",
            `a thread of the attention kernel ended: ${why}; call again`,
          );
          this.#failed?.(this.#lost);
        },
      ),
    );
  }

  /** @throws AllcloseError `kernel/worker-lost` */
  static async start({ module, memory }: Engine, threads: number): Promise<Pool> {
    const pool = new Pool(threads);
    try {
      await pool.#ask(() => ({ module, memory }));
    } catch (error) {
      await pool.close();
      throw error;
    }
    return pool;
  }

  get size(): number {
    return this.#threads.length;
  }

  get lost(): boolean {
    return this.#lost !== undefined;
  }

  /** @throws AllcloseError `kernel/worker-lost` */
  run(work: Work, scratch: (thread: number) => number): Promise<void> {
    return this.#ask((thread) => ({ ...work, scratch: scratch(thread) }));
  }

  async close(): Promise<void> {
    this.#failed = undefined;
    await Promise.all(this.#threads.map((thread) => thread.end()));
  }

  async #ask(message: (thread: number) => object): Promise<void> {
    if (this.#lost) throw this.#lost;
    this.#answers = this.#threads.length;
    for (const [i, thread] of this.#threads.entries()) thread.post(message(i));
    await new Promise<void>((resolve, reject) => {
      this.#done = resolve;
      this.#failed = reject;
    });
  }
}
