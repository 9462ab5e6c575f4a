import { AllcloseError } from "@allclose/core";

/** What a sealed process says, or is told, at once. */
export interface Frame {
  /** Parsed JSON that nobody vouches for. */
  readonly header: unknown;
  /** Safetensors, or nothing. */
  readonly body: Uint8Array;
}

/** In bytes. A frame that claims more is refused before anything is kept of it. */
export interface FrameCaps {
  readonly header: number;
  readonly body: number;
  /** How many may come before they are asked for; two unless it is a conversation. */
  readonly waiting?: number;
}

/** The peer did not speak the protocol. `code` is `frame/magic`, `frame/header-size`, `frame/body-size`, `frame/json` or `frame/answer`. */
export class FrameError extends AllcloseError {}
