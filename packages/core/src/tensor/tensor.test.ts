import { describe, expect, test } from "vitest";
import { TensorError } from "../errors.ts";
import { plain } from "./arithmetic.ts";
import { BYTES, DTYPES, FLOATS, isFloat } from "./dtype.ts";
import { cast, showShape, tensor, under } from "./tensor.ts";

describe("tensor", () => {
  test("rounds its values to the dtype, float32 by default", () => {
    expect(tensor([2], [0.1, 1]).data[0]).toBe(Math.fround(0.1));
    expect(tensor([2], [0.1, 1], "float64").data[0]).toBe(0.1);
    expect(tensor([1], [70000], "float16").data[0]).toBe(Infinity);
  });

  test("says what the shape holds and what came", () => {
    expect(() => tensor([2, 3], [1])).toThrow(
      expect.objectContaining({ code: "tensor/size", message: "shape (2, 3) holds 6 values, but 1 came" }),
    );
    expect(() => tensor([2, 3], [1])).toThrow(TensorError);
  });

  test("copies what it was made of", () => {
    const shape = [1];
    const values = [1];
    const t = tensor(shape, values);
    shape[0] = 9;
    values[0] = 9;
    expect([t.shape, [...t.data]]).toEqual([[1], [1]]);
  });
});

test("cast rounds to floats, truncates to integers, and asks only for zero of a bool", () => {
  const t = tensor([4], [0, -0.5, 2.7, -2.7], "float64");
  expect([...cast(t, "bool").data]).toEqual([0, 1, 1, 1]);
  expect([...cast(t, "int32").data].map((v) => v + 0)).toEqual([0, 0, 2, -2]);
  expect(cast(t, "float32").data[2]).toBe(Math.fround(2.7));
  expect(cast(t, "float64")).toBe(t);
});

test("under changes the arithmetic and shares the values", () => {
  const t = tensor([1], [1]);
  expect(under(t, plain).arithmetic).toBe(plain);
  expect(under(t, plain).data).toBe(t.data);
});

test("shapes are shown as Python shows tuples", () => {
  expect([showShape([]), showShape([3]), showShape([2, 3])]).toEqual(["()", "(3,)", "(2, 3)"]);
});

test("the floats are the dtypes that are not integers or bools, and each dtype has a width", () => {
  expect(DTYPES.filter(isFloat)).toEqual([...FLOATS]);
  expect(DTYPES.map((dtype) => BYTES[dtype])).toEqual([8, 4, 2, 2, 8, 4, 1]);
});
