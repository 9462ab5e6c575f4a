// Frames and safetensors, as in frames.ts. What comes from the host is trusted; what goes to it is checked there.
import { readSync, writeSync } from "node:fs";

const SOCKET = 3; // the one descriptor that leads to the host
const PREFIX = 16;
const BYTES = { F64: 8, F32: 4, F16: 2, I64: 8, I32: 4, BOOL: 1 };

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

/** A Map of name to { dtype as safetensors spells it, shape, bytes }; the bytes are a view of the body. */
export function decodeTensors(body) {
  const out = new Map();
  if (body.length === 0) return out;
  const size = Number(body.readBigUInt64LE(0));
  const data = body.subarray(8 + size);
  for (const [name, { dtype, shape, data_offsets }] of Object.entries(JSON.parse(body.toString("utf8", 8, 8 + size))))
    out.set(name, { dtype, shape, bytes: data.subarray(...data_offsets) });
  return out;
}

/** Parts of a safetensors file. @param tensors list of { name, dtype as safetensors spells it, shape, data } */
export function encodeTensors(tensors) {
  let offset = 0;
  const entries = tensors.map(({ name, dtype, shape, data }) => {
    const end = offset + data.length * BYTES[dtype];
    const entry = [name, { dtype, shape, data_offsets: [offset, end] }];
    offset = end;
    return entry;
  });
  const json = JSON.stringify(Object.fromEntries(entries));
  const head = Buffer.from(json.padEnd(Math.ceil(json.length / 8) * 8));
  const size = Buffer.alloc(8);
  size.writeBigUInt64LE(BigInt(head.length));
  const bytes = ({ data }) => new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  return [size, head, ...tensors.map(bytes)];
}
