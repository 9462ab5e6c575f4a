import type { Duplex } from "node:stream";
import { type Frame, type FrameCaps, FrameError, FrameReader } from "./frames.ts";

/** What came when a frame was waited for. */
export type Incoming =
  | { readonly state: "frame"; readonly frame: Frame }
  | { readonly state: "broken"; readonly error: FrameError }
  | { readonly state: "closed" }
  | { readonly state: "late" };

/** Frames over a stream to a sealed process: one question, one answer. */
export class Channel {
  readonly #stream: Duplex;
  readonly #reader: FrameReader;
  readonly #arrived: Incoming[] = [];
  #waiting: ((incoming: Incoming) => void) | undefined;
  #over = false;

  /** @param caps of the frames that come in */
  constructor(stream: Duplex, caps: FrameCaps) {
    this.#stream = stream;
    this.#reader = new FrameReader(caps);
    stream.on("data", (chunk: Uint8Array) => this.#take(chunk));
    stream.on("end", () => this.#finish({ state: "closed" }));
    stream.on("close", () => this.#finish({ state: "closed" }));
    // A write to a process that has died; that it has died is told by the close that follows.
    stream.on("error", () => {});
  }

  /** Whether the peer has hung up, or spoken so that nothing after it can be understood. */
  get over(): boolean {
    return this.#over;
  }

  /** Whether the peer has hung up in the middle of a frame. */
  get torn(): boolean {
    return this.#over && !this.#reader.idle;
  }

  /** Whether the peer has said more than it was asked. */
  get unasked(): boolean {
    return !this.#reader.idle || this.#arrived.some(({ state }) => state === "frame");
  }

  send(parts: readonly Uint8Array[]): void {
    if (parts.length > 1) this.#stream.cork();
    for (const part of parts) this.#stream.write(part);
    if (parts.length > 1) this.#stream.uncork();
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
    this.#finish({ state: "closed" });
    this.#stream.destroy();
  }

  #take(chunk: Uint8Array): void {
    if (this.#over) return;
    try {
      for (const frame of this.#reader.push(chunk)) this.#deliver({ state: "frame", frame });
    } catch (error) {
      if (!(error instanceof FrameError)) throw error;
      this.#finish({ state: "broken", error });
    }
  }

  #finish(last: Incoming): void {
    if (this.#over) return;
    this.#over = true;
    this.#deliver(last);
  }

  #deliver(incoming: Incoming): void {
    if (this.#waiting) this.#waiting(incoming);
    else this.#arrived.push(incoming);
  }
}
