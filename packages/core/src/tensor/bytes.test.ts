import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { FormatError } from "../errors.ts";
import { fromBytes, toBytes } from "./bytes.ts";
import { DTYPES, type DType } from "./dtype.ts";
import { round } from "./round.ts";

const bytesOf = (values: ArrayLike<number>, dtype: DType) => toBytes(Float64Array.from(values), dtype);
const codeOf = (f: () => unknown): string => {
  try {
    f();
  } catch (error) {
    return error instanceof FormatError ? error.code : `not a FormatError: ${error}`;
  }
  return "nothing was thrown";
};

describe("16-bit floats", () => {
  test.each(["float16", "bfloat16"] as const)("every bit pattern of %s survives the round trip", (dtype) => {
    const patterns = Uint16Array.from({ length: 2 ** 16 }, (_, i) => i);
    const values = fromBytes(new Uint8Array(patterns.buffer), dtype);
    const back = new Uint16Array(toBytes(values, dtype).buffer);
    // A NaN stays one, but its payload is not kept.
    const lost = [...patterns].filter((p) => (Number.isNaN(values[p] as number) ? false : back[p] !== p));
    const nans = [...patterns].filter((p) => Number.isNaN(values[p] as number));
    expect(lost).toEqual([]);
    expect([...fromBytes(toBytes(values, dtype), dtype)].filter(Number.isNaN)).toHaveLength(nans.length);
    expect(nans).toHaveLength(dtype === "float16" ? 2 * 1023 : 2 * 127);
  });

  test("float16 decodes the values of the standard", () => {
    const bits = [0x3c00, 0xc000, 0x7bff, 0x0001, 0x03ff, 0x0400, 0x7c00, 0xfc00, 0x8000];
    const values = fromBytes(new Uint8Array(Uint16Array.from(bits).buffer), "float16");
    expect([...values]).toEqual([1, -2, 65504, 2 ** -24, 1023 * 2 ** -24, 2 ** -14, Infinity, -Infinity, -0]);
  });

  test("bfloat16 is the upper half of float32", () => {
    const upper = Uint16Array.from([0x3f80, 0xbf81, 0x0001, 0x7f7f]);
    const whole = new Float32Array(Uint32Array.from(upper, (u) => u * 2 ** 16).buffer);
    expect([...fromBytes(new Uint8Array(upper.buffer), "bfloat16")]).toEqual([...whole]);
  });
});

describe("the other dtypes", () => {
  test.each(["float64", "float32"] as const)("%s survives the round trip", (dtype) => {
    fc.assert(
      fc.property(fc.array(fc.double()), (raw) => {
        const values = Float64Array.from(raw, (x) => round(x, dtype));
        expect([...fromBytes(toBytes(values, dtype), dtype)]).toEqual([...values]);
      }),
    );
  });

  test("float32 bytes are those of the platform's own Float32Array", () => {
    const values = [1.5, -0, Infinity, 2 ** -149, Math.fround(0.1)];
    expect(bytesOf(values, "float32")).toEqual(new Uint8Array(Float32Array.from(values).buffer));
  });

  test("integers survive the round trip up to the ends of what a double holds exactly", () => {
    const values = [0, -1, 2 ** 31 - 1, -(2 ** 31)];
    expect([...fromBytes(bytesOf(values, "int32"), "int32")]).toEqual(values);
    const wide = [...values, Number.MAX_SAFE_INTEGER, Number.MIN_SAFE_INTEGER];
    expect([...fromBytes(bytesOf(wide, "int64"), "int64")]).toEqual(wide);
  });

  test("an int64 that a double would change is refused", () => {
    const bytes = new Uint8Array(BigInt64Array.from([2n ** 53n]).buffer);
    expect(codeOf(() => fromBytes(bytes, "int64"))).toBe("format/int64");
  });

  test("a bool is 0 or 1 and nothing else", () => {
    expect([...fromBytes(Uint8Array.from([0, 1]), "bool")]).toEqual([0, 1]);
    expect(codeOf(() => fromBytes(Uint8Array.from([0, 2]), "bool"))).toBe("format/bool");
  });

  test.each(DTYPES)("%s reads from the middle of a larger buffer, whatever the alignment", (dtype) => {
    const bytes = bytesOf([0, 1, 1], dtype);
    const shifted = new Uint8Array(bytes.length + 3);
    shifted.set(bytes, 3);
    expect([...fromBytes(shifted.subarray(3), dtype)]).toEqual([0, 1, 1]);
  });
});
