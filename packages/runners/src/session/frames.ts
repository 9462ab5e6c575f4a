import { type Frame, type FrameCaps, FrameError } from "./frame.ts";

/**
 * The wire format between the host and a sealed process, the same both ways:
 *
 *     "ACLF" · header length, u32 · body length, u64 · header, JSON in UTF-8 · body, safetensors or nothing
 *
 * Lengths are little-endian. A frame from the sealed process is only a claim about outputs: whoever writes one by hand
 * gains nothing that returning the same tensors would not give. What the header may say is in messages.ts.
 */
const MAGIC = Buffer.from("ACLF");
const PREFIX = 16;

/** @param body at most 2^53 bytes; the caller keeps it unchanged until it is written */
export function encodeFrame(header: object, body: Uint8Array = new Uint8Array(0)): Uint8Array[] {
  const json = Buffer.from(JSON.stringify(header));
  const head = Buffer.allocUnsafe(PREFIX + json.length);
  MAGIC.copy(head);
  head.writeUInt32LE(json.length, 4);
  head.writeBigUInt64LE(BigInt(body.length), 8);
  json.copy(head, PREFIX);
  return body.length > 0 ? [head, body] : [head];
}

/** Takes a byte stream apart as it arrives. It holds at most one frame's worth of bytes beyond what `push` was given. */
export class FrameReader {
  readonly #caps: FrameCaps;
  #chunks: Uint8Array[] = [];
  #held = 0;
  /** Size of the frame that is arriving; unknown until its prefix is there. */
  #size: number | undefined;
  #headerSize = 0;

  constructor(caps: FrameCaps) {
    this.#caps = caps;
  }

  /** Whether the stream stands between two frames. */
  get idle(): boolean {
    return this.#held === 0;
  }

  /**
   * The frames that are complete with this chunk.
   * @throws FrameError after which the stream is of no use
   */
  push(chunk: Uint8Array): Frame[] {
    const frames: Frame[] = [];
    if (chunk.length === 0) return frames;
    this.#chunks.push(chunk);
    this.#held += chunk.length;
    while (this.#held >= (this.#size ?? PREFIX)) {
      if (this.#size === undefined) this.#size = this.#measure();
      if (this.#held < this.#size) break;
      frames.push(this.#cut(this.#size));
      this.#size = undefined;
    }
    // Garbage is refused at its first byte, not when sixteen have come.
    if (this.#size === undefined && this.#held > 0) this.#checkMagic();
    return frames;
  }

  #checkMagic(): Buffer {
    const bytes = this.#joined();
    const n = Math.min(bytes.length, MAGIC.length);
    if (MAGIC.compare(bytes, 0, n, 0, n) !== 0)
      throw new FrameError(
        "frame/magic",
        `expected a frame to start with "ACLF", got bytes ${hex(bytes.subarray(0, 4))}`,
      );
    return bytes;
  }

  #measure(): number {
    const bytes = this.#checkMagic();
    const header = bytes.readUInt32LE(4);
    const body = bytes.readBigUInt64LE(8);
    if (header > this.#caps.header)
      throw new FrameError(
        "frame/header-size",
        `a header of ${header} bytes was announced; ${this.#caps.header} are allowed`,
      );
    if (body > BigInt(this.#caps.body))
      throw new FrameError("frame/body-size", `a body of ${body} bytes was announced; ${this.#caps.body} are allowed`);
    this.#headerSize = header;
    return PREFIX + header + Number(body);
  }

  #cut(size: number): Frame {
    const bytes = this.#joined();
    const rest = bytes.subarray(size);
    this.#chunks = rest.length > 0 ? [rest] : [];
    this.#held = rest.length;
    return {
      header: parse(bytes.subarray(PREFIX, PREFIX + this.#headerSize)),
      body: bytes.subarray(PREFIX + this.#headerSize, size),
    };
  }

  #joined(): Buffer {
    const [first] = this.#chunks;
    const all =
      this.#chunks.length === 1 && first !== undefined
        ? Buffer.from(first.buffer, first.byteOffset, first.byteLength)
        : Buffer.concat(this.#chunks, this.#held);
    this.#chunks = [all];
    return all;
  }
}

const utf8 = new TextDecoder("utf-8", { fatal: true });

function parse(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(utf8.decode(bytes));
  } catch (cause) {
    throw new FrameError(
      "frame/json",
      `expected a frame's header to be JSON in UTF-8, got ${bytes.length} bytes that are not`,
      {
        cause,
      },
    );
  }
}

const hex = (bytes: Uint8Array): string => [...bytes].map((b) => b.toString(16).padStart(2, "0")).join(" ");
