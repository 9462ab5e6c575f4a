import { describe, expect, test } from "vitest";
import { gelu, geluTanh, silu, softplus } from "./activations.ts";
import { plain } from "./arithmetic.ts";
import { tensor } from "./tensor.ts";

const x = [-3, -1, -0.5, 0, 0.5, 1, 3];

describe.each([
  // torch 1.13, float64: F.gelu, F.gelu(approximate="tanh"), F.silu, F.softplus.
  {
    f: gelu,
    wanted: [
      -0.00404969409489031, -0.15865525393145702, -0.15426876936299344, 0, 0.34573123063700656, 0.841344746068543,
      2.99595030590511,
    ],
  },
  {
    f: geluTanh,
    wanted: [
      -0.0036373920817729943, -0.15880800939172324, -0.15428599017485606, 0, 0.34571400982514394, 0.8411919906082768,
      2.996362607918227,
    ],
  },
  {
    f: silu,
    wanted: [
      -0.14227761953270035, -0.2689414213699951, -0.1887703343990727, 0, 0.3112296656009273, 0.7310585786300049,
      2.8577223804672998,
    ],
  },
  {
    f: softplus,
    wanted: [
      0.04858735157374206,
      0.31326168751822286,
      0.4740769841801067,
      Math.LN2,
      0.9740769841801067,
      1.3132616875182228,
      3.048587351573742,
    ],
  },
])("$f.name", ({ f, wanted }) => {
  test("is what torch computes", () => {
    const y = f(tensor([7], x, "float64"));
    wanted.forEach((v, i) => {
      expect(y.data[i]).toBeCloseTo(v, 14);
    });
  });

  test("keeps shape and dtype, and makes integers the run's float", () => {
    const y = f(tensor([1, 2], [0.5, 1], "bfloat16"));
    expect([y.dtype, y.shape]).toEqual(["bfloat16", [1, 2]]);
    expect(f(tensor([1], [1], "int64", plain("float16"))).dtype).toBe("float16");
  });

  test("does not overflow far out, and keeps NaN", () => {
    const y = f(tensor([3], [-1000, 1000, Number.NaN], "float64"));
    expect([...y.data].map((v) => v + 0)).toEqual([0, 1000, Number.NaN]);
  });
});
