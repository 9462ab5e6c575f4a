import { Channel } from "../session/channel.ts";
import { type FrameCaps, FrameError } from "../session/frame.ts";

/** Frames over a message port to a sealed frame, each { header: JSON, body: ArrayBuffer }. */
export class PortChannel extends Channel {
  readonly #port: MessagePort;
  readonly #caps: FrameCaps;

  /** @param caps of the frames that come in */
  constructor(port: MessagePort, caps: FrameCaps) {
    super();
    this.#port = port;
    this.#caps = caps;
    port.onmessage = ({ data }) => this.#take(data);
  }

  send(header: object, body: Uint8Array = new Uint8Array(0)): void {
    const copy = body.slice().buffer;
    this.#port.postMessage({ header: JSON.stringify(header), body: copy }, [copy]);
  }

  override close(): void {
    super.close();
    this.#port.close();
  }

  #take(data: unknown): void {
    if (this.over) return;
    try {
      this.deliver({ state: "frame", frame: readMessage(data, this.#caps) });
    } catch (error) {
      if (!(error instanceof FrameError)) throw error;
      this.finish({ state: "broken", error });
    }
  }
}

/** @throws FrameError */
function readMessage(data: unknown, caps: FrameCaps): { header: unknown; body: Uint8Array } {
  const { header, body } = (typeof data === "object" && data !== null ? data : {}) as Record<string, unknown>;
  if (typeof header !== "string" || !(body instanceof ArrayBuffer))
    throw new FrameError("frame/answer", "expected a message to be a text and bytes");
  if (header.length > caps.header)
    throw new FrameError(
      "frame/header-size",
      `a header of ${header.length} characters came; ${caps.header} are allowed`,
    );
  if (body.byteLength > caps.body)
    throw new FrameError("frame/body-size", `a body of ${body.byteLength} bytes came; ${caps.body} are allowed`);
  try {
    return { header: JSON.parse(header), body: new Uint8Array(body) };
  } catch (cause) {
    throw new FrameError("frame/json", "expected a message's header to be JSON", { cause });
  }
}
