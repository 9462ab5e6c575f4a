// The tensors of a frame. What comes from the host is trusted; what goes to it is checked there.
const BYTES = { F64: 8, F32: 4, F16: 2, I64: 8, I32: 4, BOOL: 1 };
const text = new TextDecoder();
const bytesOf = ({ buffer, byteOffset, byteLength }) => new Uint8Array(buffer, byteOffset, byteLength);

/** A Map of name to { dtype as safetensors spells it, shape, bytes }; the bytes are a view of the body. */
export function decodeTensors(body) {
  const out = new Map();
  if (body.length === 0) return out;
  const size = Number(new DataView(body.buffer, body.byteOffset, 8).getBigUint64(0, true));
  const data = body.subarray(8 + size);
  for (const [name, { dtype, shape, data_offsets }] of Object.entries(
    JSON.parse(text.decode(body.subarray(8, 8 + size))),
  ))
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
  const head = new TextEncoder().encode(json.padEnd(Math.ceil(json.length / 8) * 8));
  const size = new Uint8Array(8);
  new DataView(size.buffer).setBigUint64(0, BigInt(head.length), true);
  return [size, head, ...tensors.map(({ data }) => bytesOf(data))];
}
