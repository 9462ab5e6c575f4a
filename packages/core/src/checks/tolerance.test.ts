import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { random } from "../inputs/random.ts";
import type { Inputs } from "../runner.ts";
import {
  add,
  argmax,
  cast,
  exp,
  FLOATS,
  type Float,
  matmul,
  mul,
  round,
  softmax,
  sub,
  sum,
  type Tensor,
  tensor,
} from "../tensor/index.ts";
import { compare } from "./compare.ts";
import { type Compute, type Expected, expect as expectedOf, oracle, ordinary } from "./tolerance.ts";

const normals = (n: number, name: string, scale = 1) => {
  const stream = random(name);
  return Array.from({ length: n }, () => scale * stream.normal());
};
const only =
  (compute: (x: Tensor) => Tensor): Compute =>
  (args) => ({ y: compute(args["x"] as Tensor) });
const given = (x: Tensor): Inputs => new Map([["x", x]]);
const expected = (compute: Compute, inputs: Inputs, dtype: Tensor["dtype"], seed: (string | number)[] = ["s"]) =>
  expectedOf(compute, inputs, { y: dtype }, seed).get("y") as Expected;

/** Matrix product with a vector of ones behind a softmax: sums, exponentials and divisions. */
const attend = only((x) => matmul(softmax(x, -1), mul(x, 3)));

describe("the oracle", () => {
  test("computes in float64 on the values that the candidate gets", () => {
    const x = tensor([3], [0.1, 0.2, 0.3], "float16");
    const y = oracle(
      only((t) => exp(t)),
      given(x),
    ).get("y") as Tensor;
    expect([y.dtype, [...y.data]]).toEqual(["float64", [...x.data].map(Math.exp)]);
  });

  test("leaves integers integers", () => {
    const y = oracle(
      only((t) => add(t, 1)),
      given(tensor([1], [1], "int64")),
    ).get("y");
    expect(y?.dtype).toBe("int64");
  });
});

test("an ordinary run computes in the dtype of its inputs", () => {
  const y = ordinary(
    only((t) => exp(t)),
    given(tensor([1], [0.1])),
  ).get("y") as Tensor;
  expect([y.dtype, y.data[0]]).toEqual(["float32", Math.fround(Math.exp(Math.fround(0.1)))]);
});

describe("a tolerance", () => {
  test.each(FLOATS)("accepts an ordinary implementation in %s, with room to spare", (dtype) => {
    for (let draw = 0; draw < 10; draw++) {
      const inputs = given(tensor([6, 6], normals(36, `plain ${draw}`), dtype));
      const e = expected(attend, inputs, dtype, [draw]);
      const plainly = ordinary(attend, inputs).get("y") as Tensor;
      expect(e.tells).toBe(true);
      expect(compare(plainly, e, "nan").ratio).toBeLessThan(0.5);
    }
  });

  test("accepts honest implementations that sum in another order or take another formula", () => {
    const backwards = (t: Tensor): Tensor => {
      const n = t.shape.at(-1) as number;
      const data = t.data.map((_, i) => {
        const row = Math.floor(i / n) * n;
        let total = 0;
        let rest = 0;
        const top = Math.max(...t.data.subarray(row, row + n));
        const e = Array.from(t.data.subarray(row, row + n), (v) => Math.fround(Math.exp(Math.fround(v - top))));
        for (let k = n - 1; k >= 0; k--) total = Math.fround(total + (e[k] as number));
        for (let k = n - 1; k >= 0; k--)
          rest = Math.fround(
            rest +
              Math.fround(Math.fround((e[k] as number) * Math.fround(1 / total)) * (t.data[k * n + (i % n)] as number)),
          );
        return Math.fround(3 * rest);
      });
      return { ...t, data };
    };
    for (let draw = 0; draw < 30; draw++) {
      const x = tensor([16, 16], normals(256, `order ${draw}`, 1 + draw));
      const e = expected(attend, given(x), "float32", [draw]);
      expect(compare(backwards(x), e, "nan").ratio).toBeLessThan(0.8);
    }
  });

  test("rejects what is wrong by a thousandth in single precision, and by a few hundredths in half", () => {
    for (const [dtype, wrong] of [
      ["float32", 1.001],
      ["float64", 1 + 1e-10],
      ["float16", 1.05],
      ["bfloat16", 1.3],
    ] as [Float, number][]) {
      const inputs = given(tensor([6, 6], normals(36, "wrong"), dtype));
      const e = expected(attend, inputs, dtype);
      const values = ordinary(attend, inputs)
        .get("y")
        ?.data.map((v) => round(v * wrong, dtype)) as Float64Array;
      const outside = compare(tensor([6, 6], values, dtype), e, "nan").outside;
      expect(outside, dtype).toBeGreaterThan(0.2);
    }
  });

  test("belongs to a row: rows of other scales have others", () => {
    const small = normals(8, "small");
    const rows = [...small.map((v) => v * 1e-4), ...small, ...small.map((v) => v * 1e4)];
    const e = expected(
      only((x) => mul(add(x, x), 1.1)),
      given(tensor([3, 8], rows)),
      "float32",
    );
    const [, middle, high] = e.tolerance as unknown as [number, number, number];
    expect(e.tolerance).toHaveLength(3);
    expect(high / middle).toBeGreaterThan(1e3);
    expect(high / middle).toBeLessThan(1e5);
  });

  test("of a row that happens not to spread is the middle row's", () => {
    const e = expected(
      only((x) => mul(x, 1.1)),
      given(tensor([3, 2], [0, 0, 1, 2, 3, 4])),
      "float32",
    );
    expect(e.tolerance[0]).toBeGreaterThan(1e-8);
  });

  test("of a tensor of rank 0 or 1 is one for all of it", () => {
    const e = expected(
      only((x) => mul(x, 1.1)),
      given(tensor([5], [1, 2, 3, 4, 5])),
      "float32",
    );
    expect([e.tolerance.length, e.rowLength]).toEqual([1, 5]);
  });

  test("is the same for the same seed, and depends on it", () => {
    const inputs = given(tensor([6, 6], normals(36, "seed")));
    const tolerance = (seed: string) => [...expected(attend, inputs, "float32", [seed]).tolerance];
    expect(tolerance("a")).toEqual(tolerance("a"));
    expect(tolerance("b")).not.toEqual(tolerance("a"));
  });

  test("is at least two unit round-offs of the row's largest value", () => {
    fc.assert(
      fc.property(fc.array(fc.float({ min: 1, max: 1e6, noNaN: true }), { minLength: 4, maxLength: 8 }), (values) => {
        const e = expected(
          only((x) => x),
          given(tensor([values.length], values)),
          "float32",
        );
        expect(e.tolerance[0]).toBeGreaterThanOrEqual(2 ** -23 * Math.max(...values));
      }),
      { numRuns: 30 },
    );
  });

  // Inputs move by 2u, so the identity spreads by 2u of its largest value: K·2u + F·u.
  test.each([
    ["float64", (2 * 12 + 4) * 2 ** -53],
    ["float32", (2 * 6 + 2) * 2 ** -24],
    ["float16", (2 * 6 + 2) * 2 ** -11],
    ["bfloat16", (2 * 6 + 2) * 2 ** -8],
  ] as [Float, number][])("of the identity in %s is the measured constants, in unit round-offs", (dtype, wanted) => {
    const e = expected(
      only((x) => x),
      given(tensor([2, 2], [0.5, -1, 1, 0.25], dtype)),
      dtype,
    );
    for (const tolerance of e.tolerance) expect(tolerance / wanted).toBeCloseTo(1, 3);
  });

  test("of integers and booleans is nothing", () => {
    const e = expected(
      only((x) => argmax(x, -1)),
      given(tensor([3, 4], normals(12, "ints"))),
      "int64",
    );
    expect([[...e.tolerance], e.tells, e.dtype]).toEqual([[0, 0, 0], true, "int64"]);
  });
});

describe("what cannot be told", () => {
  test("data that cancels away to less than its own noise tells nothing", () => {
    const cancels = only((x) => sum(sub(add(x, 1e8), 1e8), -1));
    const e = expected(cancels, given(tensor([4, 4], normals(16, "cancel"))), "float32");
    expect(e.tells).toBe(false);
    expect(expected(cancels, given(tensor([4, 4], normals(16, "cancel"), "float64")), "float64").tells).toBe(true);
  });

  test("zeros tell something where nothing can round, and nothing where they are left of rounded numbers", () => {
    const x = given(tensor([3, 4], normals(12, "zeros")));
    const tells = (compute: (x: Tensor) => Tensor) => expected(only(compute), x, "float32").tells;
    expect(tells((t) => mul(t, 0))).toBe(true);
    expect(tells((t) => sub(t, mul(t, 1)))).toBe(false);
  });

  test("rows without a number tell something", () => {
    const nothing = expected(
      only((x) => softmax(mul(x, -Infinity), -1)),
      given(tensor([2, 2], [1, 2, 3, 4])),
      "float32",
    );
    expect([nothing.tells, [...nothing.values].every(Number.isNaN)]).toEqual([true, true]);
  });

  test("values that the dtype cannot hold are marked, where the oracle holds them", () => {
    const e = expected(
      only((x) => exp(x)),
      given(tensor([4], [1, 12, 2, 800], "float16")),
      "float16",
    );
    expect([...(e.overflows ?? [])]).toEqual([0, 1, 0, 0]);
    expect(e.values[1]).toBeCloseTo(Math.exp(12), 6);
    expect(e.values[3]).toBe(Infinity);
  });

  test("an answer that does not exist widens no tolerance", () => {
    const masked = tensor([2, 4], [-Infinity, -Infinity, -Infinity, -Infinity, 0.3, 0.1, 0.2, 0.5]);
    const e = expected(
      only((x) => softmax(x, -1)),
      given(masked),
      "float32",
    );
    expect([...e.values.subarray(0, 4)].every(Number.isNaN)).toBe(true);
    expect(e.tells).toBe(true);
    expect(e.overflows).toBeUndefined();
    expect(Math.max(...e.tolerance)).toBeLessThan(1e-5);
  });

  test("an output without elements tells nothing and tolerates nothing", () => {
    const e = expected(
      only((x) => x),
      given(tensor([2, 0], [])),
      "float32",
    );
    expect([e.tells, e.tolerance.length]).toEqual([false, 0]);
  });
});

test("an output is compared in the dtype that the signature says, not the one the reference happens to have", () => {
  const e = expected(
    only((x) => cast(x, "float32")),
    given(tensor([4], [1, 2, 3, 4])),
    "float16",
  );
  expect(e.dtype).toBe("float16");
});
