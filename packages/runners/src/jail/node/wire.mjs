// Frames, as in frames.ts. What comes from the host is trusted; what goes to it is checked there.
import { readSync, writeSync } from "node:fs";

const SOCKET = 3; // the one descriptor that leads to the host
const PREFIX = 16;

/** The next { header, body }, or undefined at the end of the stream. Blocks: between calls nothing of the candidate's runs. */
export function readFrame() {
  const prefix = exactly(PREFIX);
  const header = prefix && exactly(prefix.readUInt32LE(4));
  const body = header && exactly(Number(prefix.readBigUInt64LE(8)));
  return body && { header: JSON.parse(header.toString()), body };
}

function exactly(size) {
  // A buffer of its own, not out of Node's pool: tensors are cut out of it.
  const buffer = Buffer.allocUnsafeSlow(size);
  for (let at = 0; at < size; ) {
    const n = readSync(SOCKET, buffer, at, size - at, null);
    if (n === 0) return undefined;
    at += n;
  }
  return buffer;
}

/** @param parts the body, as typed arrays */
export function writeFrame(header, parts = []) {
  const text = Buffer.from(JSON.stringify(header));
  const prefix = Buffer.alloc(PREFIX);
  prefix.write("ACLF", 0, "latin1");
  prefix.writeUInt32LE(text.length, 4);
  prefix.writeBigUInt64LE(BigInt(parts.reduce((sum, part) => sum + part.byteLength, 0)), 8);
  for (const part of [prefix, text, ...parts])
    for (let at = 0; at < part.byteLength; ) at += writeSync(SOCKET, part, at, part.byteLength - at);
}
