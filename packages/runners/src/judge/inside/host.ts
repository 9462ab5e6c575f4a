import { Socket } from "node:net";
import type { Frame } from "../../session/frame.ts";
import { StreamChannel } from "../../session/stream-channel.ts";
import type { Deed } from "../deeds.ts";
import type { Asked, Said, Told } from "../messages.ts";
import { errorOf } from "../thrown.ts";

/** The one descriptor that leads to the host. */
const SOCKET = 3;
/** What comes from the host is trusted. */
const ANY = { header: 2 ** 32, body: 2 ** 40, waiting: Number.POSITIVE_INFINITY };
const FOREVER_MS = 2 ** 31 - 1;

type Answer = Exclude<Told, { type: "do" | "refused" }>;
type Question = Asked extends infer A ? (A extends Asked ? Omit<A, "id"> : never) : never;
interface Waiting {
  resolve(answer: { told: Answer; body: Uint8Array }): void;
  reject(error: Error): void;
}

/** The host, as a sealed judge sees it. */
export class Host {
  readonly #channel = new StreamChannel(new Socket({ fd: SOCKET, readable: true, writable: true }), ANY);
  readonly #waiting = new Map<number, Waiting>();
  #asked = 0;
  // Taken before anything of the problem's runs. Not process.exit: no handler of the reference's runs any more.
  readonly #exit = (process as unknown as { reallyExit(code: number): never }).reallyExit.bind(process);

  say(said: Said, body?: Uint8Array): void {
    this.#channel.send(said, body);
  }

  /** Asks for something, whose answer is of type T; several things at a time if need be. */
  ask<T extends Answer["type"]>(
    question: Question,
    body?: Uint8Array,
  ): Promise<{ told: Extract<Answer, { type: T }>; body: Uint8Array }> {
    const id = ++this.#asked;
    this.say({ ...question, id }, body);
    return new Promise((resolve, reject) => this.#waiting.set(id, { resolve: resolve as Waiting["resolve"], reject }));
  }

  /** Until the host hangs up, which ends this process. */
  async serve(act: (deed: Deed, given: Uint8Array) => Promise<void>): Promise<never> {
    for (;;) {
      const incoming = await this.#channel.next(FOREVER_MS);
      if (incoming.state === "frame") this.#take(incoming.frame, act);
      else if (incoming.state !== "late") return this.leave();
    }
  }

  leave(): never {
    return this.#exit(0);
  }

  #take({ header, body }: Frame, act: (deed: Deed, given: Uint8Array) => Promise<void>): void {
    const told = header as Told;
    if (told.type === "do") {
      void act(told.deed, body);
      return;
    }
    const waiting = this.#waiting.get(told.id);
    this.#waiting.delete(told.id);
    if (told.type === "refused") waiting?.reject(errorOf(told));
    else waiting?.resolve({ told, body });
  }
}
