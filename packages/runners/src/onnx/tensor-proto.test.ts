import { tensor } from "@allclose/core/tensor";
import { field, message, tensorProto, varint } from "@allclose/core/testing";
import { describe, expect, it } from "vitest";
import { readTensor } from "./tensor-proto.ts";

const proto = (dataType: number, dims: number[], ...more: Uint8Array[]) =>
  message(...dims.map((dim) => field(1, dim)), field(2, dataType), field(8, "w"), ...more);

describe("readTensor", () => {
  it.each(["float64", "float32", "float16", "bfloat16", "int64", "int32", "bool"] as const)("reads raw %s", (dtype) => {
    const t = tensor(
      [2, 1],
      dtype === "bool" ? [1, 0] : [1.5, -2].map((x) => (dtype.startsWith("int") ? Math.floor(x) : x)),
      dtype,
    );
    expect(readTensor(tensorProto(t, "w"))).toEqual(t);
  });

  it("reads typed data, packed or not", () => {
    expect([...readTensor(proto(9, [2], field(5, 1), field(5, 0))).data]).toEqual([1, 0]);
    expect([...readTensor(proto(10, [2], field(5, message(varint(0x3c00), varint(0xc000))))).data]).toEqual([1, -2]);
    expect([...readTensor(proto(7, [1], field(7, -5))).data]).toEqual([-5]);
    expect([...readTensor(proto(6, [1], field(5, -5))).data]).toEqual([-5]);
    expect([...readTensor(proto(1, [1], field(4, Uint8Array.of(0, 0, 0x80, 0x3f)))).data]).toEqual([1]);
    expect(readTensor(proto(9, [], field(5, 1))).shape).toEqual([]);
  });

  it("refuses values that are not as many as announced, or are none of the dtype", () => {
    expect(() => readTensor(proto(7, [3], field(7, 1)))).toThrow(/does not hold/);
    expect(() => readTensor(proto(1, [1], field(4, new Uint8Array(8))))).toThrow(/does not hold/);
    expect(() => readTensor(proto(9, [1], field(9, Uint8Array.of(2))))).toThrow(/a bool is the byte 0 or 1/);
    expect(() => readTensor(proto(8, [1], field(6, "text")))).toThrow(/is of string/);
  });
});
