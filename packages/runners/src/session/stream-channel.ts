import type { Duplex } from "node:stream";
import { Channel } from "./channel.ts";
import { type FrameCaps, FrameError } from "./frame.ts";
import { encodeFrame, FrameReader } from "./frames.ts";

/** Frames over a stream to a process. */
export class StreamChannel extends Channel {
  readonly #stream: Duplex;
  readonly #reader: FrameReader;

  /** @param caps of the frames that come in */
  constructor(stream: Duplex, caps: FrameCaps) {
    super(caps.waiting);
    this.#stream = stream;
    this.#reader = new FrameReader(caps);
    stream.on("data", (chunk: Uint8Array) => this.#take(chunk));
    stream.on("end", () => this.finish({ state: "closed" }));
    stream.on("close", () => this.finish({ state: "closed" }));
    // A write to a process that has died; that it has died is told by the close that follows.
    stream.on("error", () => {});
  }

  override get torn(): boolean {
    return this.over && !this.#reader.idle;
  }

  override get unasked(): boolean {
    return !this.#reader.idle || super.unasked;
  }

  override get backlog(): number {
    return this.#stream.writableLength;
  }

  send(header: object, body?: Uint8Array): void {
    const parts = encodeFrame(header, body);
    if (parts.length > 1) this.#stream.cork();
    for (const part of parts) this.#stream.write(part);
    if (parts.length > 1) this.#stream.uncork();
  }

  override close(): void {
    super.close();
    this.#stream.destroy();
  }

  #take(chunk: Uint8Array): void {
    if (this.over) return;
    try {
      for (const frame of this.#reader.push(chunk)) this.deliver({ state: "frame", frame });
    } catch (error) {
      if (!(error instanceof FrameError)) throw error;
      this.finish({ state: "broken", error });
    }
  }
}
