import { FormatError } from "../errors.ts";
import { BYTES, type DType } from "./dtype.ts";
import { exponentOf } from "./round.ts";

/** float64 values, already rounded to the dtype, as little-endian bytes of it. */
export function toBytes(values: Float64Array, dtype: DType): Uint8Array {
  const out = new Uint8Array(values.length * BYTES[dtype]);
  const view = new DataView(out.buffer);
  for (let i = 0; i < values.length; i++) {
    const x = values[i] as number;
    if (dtype === "float64") view.setFloat64(i * 8, x, true);
    else if (dtype === "float32") view.setFloat32(i * 4, x, true);
    else if (dtype === "float16") view.setUint16(i * 2, halfBits(x), true);
    else if (dtype === "bfloat16") view.setUint16(i * 2, bfloatBits(x), true);
    else if (dtype === "int64") view.setBigInt64(i * 8, BigInt(x), true);
    else if (dtype === "int32") view.setInt32(i * 4, x, true);
    else out[i] = x === 0 ? 0 : 1;
  }
  return out;
}

/**
 * Little-endian bytes of a dtype as float64 values.
 * @throws FormatError `format/int64` beyond ±2^53, `format/bool` for a byte other than 0 and 1
 */
export function fromBytes(bytes: Uint8Array, dtype: DType): Float64Array {
  const n = bytes.byteLength / BYTES[dtype];
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const out = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    if (dtype === "float64") out[i] = view.getFloat64(i * 8, true);
    else if (dtype === "float32") out[i] = view.getFloat32(i * 4, true);
    else if (dtype === "float16") out[i] = fromHalf(view.getUint16(i * 2, true));
    else if (dtype === "bfloat16") out[i] = fromBfloat(view.getUint16(i * 2, true));
    else if (dtype === "int64") out[i] = exactInteger(view.getBigInt64(i * 8, true));
    else if (dtype === "int32") out[i] = view.getInt32(i * 4, true);
    else if ((bytes[i] as number) > 1)
      throw new FormatError("format/bool", `a bool is the byte 0 or 1, but byte ${i} is ${bytes[i]}`);
    else out[i] = bytes[i] as number;
  }
  return out;
}

function exactInteger(x: bigint): number {
  const n = Number(x);
  if (!Number.isSafeInteger(n))
    throw new FormatError("format/int64", `the int64 ${x} is beyond ±2^53 and would lose digits`);
  return n;
}

const scratch = new DataView(new ArrayBuffer(4));

function bfloatBits(x: number): number {
  scratch.setFloat32(0, x);
  return scratch.getUint32(0) >>> 16;
}

function fromBfloat(bits: number): number {
  scratch.setUint32(0, bits << 16);
  return scratch.getFloat32(0);
}

function halfBits(x: number): number {
  const sign = x < 0 || Object.is(x, -0) ? 0x8000 : 0;
  const a = Math.abs(x);
  if (Number.isNaN(x)) return 0x7e00;
  if (a === Number.POSITIVE_INFINITY) return sign | 0x7c00;
  if (a < 2 ** -14) return sign | (a / 2 ** -24);
  const e = exponentOf(a);
  return sign | ((e + 15) << 10) | ((a / 2 ** e - 1) * 1024);
}

function fromHalf(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const e = (bits >>> 10) & 0x1f;
  const m = bits & 0x3ff;
  if (e === 31) return m ? Number.NaN : sign * Number.POSITIVE_INFINITY;
  return sign * (e === 0 ? m * 2 ** -24 : (1 + m / 1024) * 2 ** (e - 15));
}
