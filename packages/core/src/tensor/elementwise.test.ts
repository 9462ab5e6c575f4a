import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { plain as plainIn, shaken } from "./arithmetic.ts";
import { DTYPES, type DType } from "./dtype.ts";
import * as op from "./elementwise.ts";
import { full } from "./make.ts";
import { type Tensor, tensor, under } from "./tensor.ts";

const plain = plainIn("float32");

const values = (t: Tensor) => [...t.data];
const bool = (...v: number[]) => tensor([v.length], v, "bool");
const int = (...v: number[]) => tensor([v.length], v, "int64");
const float = (...v: number[]) => tensor([v.length], v);

describe("dtypes", () => {
  test.each([
    ["float32", "float64", "float64"],
    ["float16", "float32", "float32"],
    ["float16", "bfloat16", "float32"],
    ["int64", "float16", "float16"],
    ["int32", "int64", "int64"],
    ["bool", "int32", "int32"],
    ["bool", "bfloat16", "bfloat16"],
  ] as [DType, DType, DType][])("%s with %s gives %s, in either order", (a, b, wanted) => {
    expect([op.promote(a, b), op.promote(b, a)]).toEqual([wanted, wanted]);
  });

  test("promotion is idempotent and commutative", () => {
    for (const a of DTYPES) {
      expect(op.promote(a, a)).toBe(a);
      for (const b of DTYPES) expect(op.promote(a, b)).toBe(op.promote(b, a));
    }
  });

  test("a number takes the dtype of what it meets, but a fraction makes an integer a float", () => {
    expect(op.mul(tensor([1], [3], "float16"), 0.1).dtype).toBe("float16");
    expect(op.add(int(1), 2).dtype).toBe("int64");
    expect(op.add(int(1), 0.5).dtype).toBe("float64");
    expect(op.add(bool(1), 0.5).dtype).toBe("float64");
    expect(op.where(bool(1), int(1), -Infinity).dtype).toBe("float64");
    expect(op.add(under(int(1), plain), 0.5).dtype).toBe("float32");
    expect(op.add(1, 2).dtype).toBe("float64");
  });

  test("a bool that meets a whole number counts: (1 − mask) · −1e9 is an integer", () => {
    const penalty = op.mul(op.sub(1, bool(1, 0)), -1e9);
    expect([penalty.dtype, values(penalty).map((v) => v + 0)]).toEqual(["int64", [0, -1e9]]);
  });

  test("bools among themselves stay bools, and true + true is true", () => {
    const sum = op.add(bool(1, 1, 0), bool(1, 0, 0));
    expect([sum.dtype, values(sum)]).toEqual(["bool", [1, 1, 0]]);
    expect(values(op.mul(bool(1, 1), bool(1, 0)))).toEqual([1, 0]);
  });

  test("integers divide to floats", () => {
    const half = op.div(int(1), int(2));
    expect([half.dtype, half.data[0]]).toEqual(["float64", 0.5]);
    expect(op.div(under(int(1), plain), int(3)).data[0]).toBe(Math.fround(1 / 3));
    expect(op.div(under(int(1), plainIn("bfloat16")), int(2)).dtype).toBe("bfloat16");
  });

  test("what is made of integers by exp and its like is a float, exact in the oracle", () => {
    expect([op.exp(int(1)).dtype, op.exp(int(1)).data[0]]).toEqual(["float64", Math.E]);
    expect(op.exp(under(int(1), plain)).data[0]).toBe(Math.fround(Math.E));
    expect(op.neg(int(1)).dtype).toBe("int64");
  });

  test("a constant is weak: it takes the dtype of what it meets, and is exact in the oracle", () => {
    const thirds = op.div(int(1, 2), 3);
    expect(op.mul(under(float(1, 1), plain), thirds).dtype).toBe("float32");
    expect(op.mul(under(int(1, 1), plain), thirds).dtype).toBe("float32");
    expect(op.mul(under(tensor([2], [1, 1], "bfloat16"), plain), full([2], 0.1)).dtype).toBe("bfloat16");
    expect(values(op.mul(tensor([2], [1, 1], "float64"), thirds))).toEqual([1 / 3, 2 / 3]);
  });
});

describe("rounding", () => {
  test("every result of a float32 op is what Math.fround makes of the float64 op", () => {
    const finite = fc.float({ noNaN: true });
    fc.assert(
      fc.property(finite, finite, (x, y) => {
        const [a, b] = [float(x), float(y)];
        expect(values(op.add(a, b))).toEqual([Math.fround(x + y)]);
        expect(values(op.sub(a, b))).toEqual([Math.fround(x - y)]);
        expect(values(op.mul(a, b))).toEqual([Math.fround(x * y)]);
        expect(values(op.div(a, b))).toEqual([Math.fround(x / y)]);
        expect(values(op.exp(a))).toEqual([Math.fround(Math.exp(x))]);
        expect(values(op.sqrt(a))).toEqual([Math.fround(Math.sqrt(x))]);
      }),
    );
  });

  test("numbers that are moved rather than computed with are held as the dtype holds them", () => {
    const half = tensor([1], [0], "float16");
    expect(op.where(bool(0), half, -1e9).data[0]).toBe(-Infinity);
    expect(op.where(bool(1), 0.1, float(0)).data[0]).toBe(Math.fround(0.1));
    expect(op.maximum(float(0), 0.1).data[0]).toBe(Math.fround(0.1));
    expect(op.minimum(float(1), 0.1).data[0]).toBe(Math.fround(0.1));
  });

  test("overflow in half precision is infinite", () => {
    expect(op.exp(tensor([1], [12], "float16")).data[0]).toBe(Infinity);
  });
});

describe("broadcasting", () => {
  test("aligns the last axes, and repeats axes of size 1", () => {
    const column = tensor([2, 1], [10, 20]);
    const row = tensor([3], [1, 2, 3]);
    const sum = op.add(column, row);
    expect([sum.shape, values(sum)]).toEqual([
      [2, 3],
      [11, 12, 13, 21, 22, 23],
    ]);
  });

  test("a scalar tensor meets anything, an empty axis stays empty", () => {
    expect(values(op.mul(tensor([], [2]), float(1, 2)))).toEqual([2, 4]);
    expect(op.add(tensor([0, 1], []), float(1, 2)).shape).toEqual([0, 2]);
  });

  test("says which shapes do not fit", () => {
    expect(() => op.add(float(1, 2), float(1, 2, 3))).toThrow(
      expect.objectContaining({ code: "tensor/broadcast", message: "(2,) and (3,) do not broadcast" }),
    );
  });

  test("where broadcasts all three", () => {
    const picked = op.where(tensor([2, 1], [1, 0], "bool"), float(1, 2, 3), -Infinity);
    expect([picked.shape, values(picked)]).toEqual([
      [2, 3],
      [1, 2, 3, -Infinity, -Infinity, -Infinity],
    ]);
    expect(op.where(bool(1, 0), tensor([2, 1], [5, 6]), 0).shape).toEqual([2, 2]);
  });
});

describe("values", () => {
  test("the larger and the smaller of NaN and a number is NaN", () => {
    expect(values(op.maximum(float(Number.NaN, 1), float(1, Number.NaN)))).toEqual([Number.NaN, Number.NaN]);
    expect(values(op.minimum(float(Number.NaN), 1))).toEqual([Number.NaN]);
  });

  test("comparisons give bools, and nothing compares with NaN", () => {
    const [a, b] = [float(1, 2, 3, Number.NaN), float(2, 2, 2, Number.NaN)];
    expect(op.less(a, b).dtype).toBe("bool");
    expect(values(op.less(a, b))).toEqual([1, 0, 0, 0]);
    expect(values(op.lessEqual(a, b))).toEqual([1, 1, 0, 0]);
    expect(values(op.greater(a, b))).toEqual([0, 0, 1, 0]);
    expect(values(op.greaterEqual(a, b))).toEqual([0, 1, 1, 0]);
    expect(values(op.equal(a, b))).toEqual([0, 1, 0, 0]);
  });

  test("logic takes anything that is not zero as true", () => {
    expect(values(op.and(int(0, 2, 3), int(1, 0, 5)))).toEqual([0, 0, 1]);
    expect(values(op.or(int(0, 2, 0), int(0, 0, 5)))).toEqual([0, 1, 1]);
    expect([op.not(int(0, 2)).dtype, values(op.not(int(0, 2)))]).toEqual(["bool", [1, 0]]);
  });

  test("one argument: exact points of each function", () => {
    expect(values(op.relu(float(-1, 0, 2)))).toEqual([0, 0, 2]);
    expect(values(op.abs(float(-1, 2)))).toEqual([1, 2]);
    expect(values(op.log(float(1, 0, -1)))).toEqual([0, -Infinity, Number.NaN]);
    expect(values(op.tanh(float(0, 100)))).toEqual([0, 1]);
    expect(values(op.sin(float(0)))).toEqual([0]);
    expect(values(op.cos(float(0)))).toEqual([1]);
    expect(values(op.pow(float(2, 9), 0.5))).toEqual([Math.fround(Math.SQRT2), 3]);
  });

  test("log1p and expm1 keep the digits of small numbers", () => {
    const small = tensor([1], [1e-20], "float64");
    expect([op.log1p(small).data[0], op.expm1(small).data[0]]).toEqual([1e-20, 1e-20]);
    expect(values(op.log1p(float(-1)))).toEqual([-Infinity]);
  });

  test("sign and floor give the dtype they get, and are not shaken", () => {
    const t = under(
      float(-1.5, 0, 2.5, Number.NaN),
      shaken(() => 0.9, 0, "float32"),
    );
    expect(values(op.sign(t))).toEqual([-1, 0, 1, Number.NaN]);
    expect(values(op.floor(t))).toEqual([-2, 0, 2, Number.NaN]);
    expect([op.sign(int(-4)).dtype, op.floor(t).dtype]).toEqual(["int64", "float32"]);
  });

  test("clip holds values between two bounds, which broadcast", () => {
    expect(values(op.clip(float(-2, 0.5, 2, Number.NaN), -1, 1))).toEqual([-1, 0.5, 1, Number.NaN]);
    expect(values(op.clip(tensor([2, 1], [0, 9]), float(1, 2), 5))).toEqual([1, 2, 5, 5]);
    expect(op.clip(int(1, 7), 2, 5).dtype).toBe("int64");
  });

  test("square, rsqrt and erf", () => {
    expect(values(op.square(float(-3, 0.5)))).toEqual([9, 0.25]);
    expect(values(op.rsqrt(float(4, 0)))).toEqual([0.5, Infinity]);
    expect(values(op.erf(float(0, 1, -Infinity)))).toEqual([0, Math.fround(0.8427007929497149), -1]);
  });

  test("isnan and isfinite give bools", () => {
    const t = float(1, Infinity, Number.NaN);
    expect([op.isnan(t).dtype, values(op.isnan(t))]).toEqual(["bool", [0, 0, 1]]);
    expect([op.isfinite(t).dtype, values(op.isfinite(t))]).toEqual(["bool", [1, 0, 0]]);
  });

  test("relu keeps NaN", () => {
    expect(values(op.relu(float(Number.NaN)))).toEqual([Number.NaN]);
  });

  test("sigmoid overflows on neither side", () => {
    const s = values(op.sigmoid(tensor([3], [-1000, 0, 1000], "float64")));
    expect(s).toEqual([0, 0.5, 1]);
  });
});

test("a result follows the arithmetic of the operand that has one", () => {
  const t = under(float(1), plain);
  for (const result of [op.add(1, t), op.where(bool(1), 0, t), op.exp(t), op.where(under(bool(1), plain), 0, 1)])
    expect(result.arithmetic).toBe(plain);
});
