import type { Frame, FrameError } from "./frame.ts";

/** What came when a frame was waited for. */
export type Incoming =
  | { readonly state: "frame"; readonly frame: Frame }
  | { readonly state: "broken"; readonly error: FrameError }
  | { readonly state: "closed" }
  | { readonly state: "late" };

/** Answers that nobody waits for yet. An honest process says at most that it is sealed, and that it has loaded. */
const MOST_WAITING = 2;

/** Frames to and from a sealed process, whatever carries them: one question, one answer. */
export abstract class Channel {
  readonly #arrived: Incoming[] = [];
  readonly #mostWaiting: number;
  #waiting: ((incoming: Incoming) => void) | undefined;
  #over = false;
  #heard = false;

  constructor(mostWaiting = MOST_WAITING) {
    this.#mostWaiting = mostWaiting;
  }

  /** @param body safetensors; the caller keeps it unchanged until it is written */
  abstract send(header: object, body?: Uint8Array): void;

  /** Whether the peer has hung up, or spoken so that nothing after it can be understood. */
  get over(): boolean {
    return this.#over;
  }

  /** Whether the peer has ever said a thing. */
  get heard(): boolean {
    return this.#heard;
  }

  /** Whether the peer has hung up in the middle of a frame. */
  get torn(): boolean {
    return false;
  }

  /** Whether the peer has said more than it was asked. */
  get unasked(): boolean {
    return this.#arrived.some(({ state }) => state === "frame");
  }

  /** How many bytes the peer has been sent and not taken yet, as far as it is known. */
  get backlog(): number {
    return 0;
  }

  /** The next frame, or what came of it within `ms` milliseconds. */
  next(ms: number): Promise<Incoming> {
    const ready = this.#arrived.shift();
    if (ready) return Promise.resolve(ready);
    if (this.#over) return Promise.resolve({ state: "closed" });
    return new Promise((resolve) => {
      const done = (incoming: Incoming): void => {
        clearTimeout(timer);
        this.#waiting = undefined;
        resolve(incoming);
      };
      const timer = setTimeout(() => done({ state: "late" }), ms);
      this.#waiting = done;
    });
  }

  close(): void {
    this.finish({ state: "closed" });
  }

  protected finish(last: Incoming): void {
    if (this.#over) return;
    this.#over = true;
    this.deliver(last);
  }

  protected deliver(incoming: Incoming): void {
    if (incoming.state === "frame") this.#heard = true;
    if (this.#waiting) this.#waiting(incoming);
    else if (incoming.state !== "frame" || this.#arrived.length < this.#mostWaiting) this.#arrived.push(incoming);
    // It would fill the host's memory as fast as it can write: it is heard no more, and the next call finds what it said unasked.
    else this.close();
  }
}
