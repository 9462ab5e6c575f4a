import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { exact, plain as plainIn, shaken } from "./arithmetic.ts";
import { argmax, cumsum, logSoftmax, logsumexp, max, mean, min, softmax, sum, variance } from "./reduce.ts";
import { type Tensor, tensor, under } from "./tensor.ts";

const plain = plainIn("float32");

const values = (t: Tensor) => [...t.data];
const cube = tensor(
  [2, 3, 2],
  Array.from({ length: 12 }, (_, i) => i),
);

describe("sums and means", () => {
  test("run along any axis, which stays with size 1", () => {
    expect([sum(cube, 0).shape, values(sum(cube, 0))]).toEqual([
      [1, 3, 2],
      [6, 8, 10, 12, 14, 16],
    ]);
    expect([sum(cube, 1).shape, values(sum(cube, 1))]).toEqual([
      [2, 1, 2],
      [6, 9, 24, 27],
    ]);
    expect(values(sum(cube, -1))).toEqual([1, 5, 9, 13, 17, 21]);
    expect(values(mean(cube, 1))).toEqual([2, 3, 8, 9]);
  });

  test("an axis that is not there is refused", () => {
    for (const axis of [3, -4, 0.5])
      expect(() => sum(cube, axis)).toThrow(expect.objectContaining({ code: "tensor/axis" }));
  });

  test("bools and integers sum exactly, to int64", () => {
    const count = sum(tensor([3], [1, 0, 1], "bool"), 0);
    expect([count.dtype, count.data[0]]).toEqual(["int64", 2]);
    const big = under(tensor([2], [2 ** 40, 1], "int32"), plain);
    expect(sum(big, 0).data[0]).toBe(2 ** 40 + 1);
  });

  test("plain arithmetic loses what a float32 accumulator loses, exact arithmetic does not", () => {
    const t = tensor([3], [2 ** 24, 1, 1]);
    expect(sum(t, 0).data[0]).toBe(2 ** 24 + 2);
    expect(sum(under(t, plain), 0).data[0]).toBe(2 ** 24);
    expect(values(cumsum(under(t, plain), 0))).toEqual([2 ** 24, 2 ** 24, 2 ** 24]);
  });

  test("the sum of nothing is zero", () => {
    expect([sum(tensor([2, 0], []), 1).shape, values(sum(tensor([2, 0], []), 1))]).toEqual([
      [2, 1],
      [0, 0],
    ]);
  });

  test("the variance is divided by n and does not cancel", () => {
    expect(variance(tensor([4], [1, 2, 3, 4], "float64"), 0).data[0]).toBe(1.25);
    expect(variance(tensor([2], [1e9 + 1, 1e9 - 1], "float64"), 0).data[0]).toBe(1);
  });

  test("running sums run along their axis", () => {
    expect(values(cumsum(cube, 1))).toEqual([0, 1, 2, 4, 6, 9, 6, 7, 14, 16, 24, 27]);
    expect(cumsum(tensor([2], [1, 1], "bool"), 0).dtype).toBe("int64");
  });
});

describe("extremes", () => {
  test("find the largest and smallest along an axis", () => {
    expect(values(max(cube, 1))).toEqual([4, 5, 10, 11]);
    expect(values(min(cube, 0))).toEqual([0, 1, 2, 3, 4, 5]);
  });

  test("NaN wins wherever it stands", () => {
    for (const row of [
      [Number.NaN, 1],
      [1, Number.NaN],
    ]) {
      expect(max(tensor([2], row), 0).data[0]).toBeNaN();
      expect(min(tensor([2], row), 0).data[0]).toBeNaN();
      expect(argmax(tensor([2], row), 0).data[0]).toBe(row.findIndex(Number.isNaN));
    }
  });

  test("of nothing they are infinite, and of −∞ they are −∞", () => {
    expect([max(tensor([0], []), 0).data[0], min(tensor([0], []), 0).data[0]]).toEqual([-Infinity, Infinity]);
    expect(max(tensor([2], [-Infinity, -Infinity]), 0).data[0]).toBe(-Infinity);
  });

  test("argmax is the first of equals, as int64", () => {
    const t = argmax(tensor([2, 3], [1, 5, 5, 7, 2, 7]), -1);
    expect([t.dtype, values(t)]).toEqual(["int64", [1, 0]]);
  });
});

describe("softmax and its logarithm", () => {
  const row = fc.array(fc.double({ min: -700, max: 700, noNaN: true }), { minLength: 1, maxLength: 8 });
  const formulations = [0, 1, 2].map((formulation) => ({ ...exact, formulation }));

  test("is the ratio of exponentials in all three formulations", () => {
    fc.assert(
      fc.property(row, (x) => {
        const top = Math.max(...x);
        const total = x.reduce((n, v) => n + Math.exp(v - top), 0);
        for (const arithmetic of formulations) {
          const t = softmax(tensor([x.length], x, "float64", arithmetic), 0);
          x.forEach((v, i) => {
            expect(t.data[i]).toBeCloseTo(Math.exp(v - top) / total, 11);
          });
        }
      }),
    );
  });

  test("the logarithm of softmax is log-softmax in both formulations, and x minus logsumexp", () => {
    fc.assert(
      fc.property(row, (x) => {
        const t = tensor([x.length], x, "float64");
        const lse = logsumexp(t, 0).data[0] as number;
        for (const arithmetic of formulations) {
          const logs = values(logSoftmax(under(t, arithmetic), 0));
          logs.forEach((v, i) => {
            expect(v).toBeCloseTo((x[i] as number) - lse, 9);
          });
        }
      }),
    );
  });

  test("does not overflow on scores of any size", () => {
    const t = tensor([3], [1e4, 1e4, -1e4]);
    expect(values(softmax(t, 0))).toEqual([0.5, 0.5, 0]);
    expect(logsumexp(t, 0).data[0]).toBeCloseTo(1e4 + Math.log(2), 2);
  });

  test("runs along the axis that is named", () => {
    const t = softmax(tensor([2, 2], [0, 0, 0, 0]), 0);
    expect([t.shape, values(t)]).toEqual([
      [2, 2],
      [0.5, 0.5, 0.5, 0.5],
    ]);
    expect(values(softmax(tensor([2, 1], [3, 9]), 1))).toEqual([1, 1]);
  });

  test("−∞ weighs nothing; a row of nothing else is NaN, and only that row", () => {
    for (const arithmetic of formulations) {
      const t = under(tensor([2, 2], [0, -Infinity, -Infinity, -Infinity]), arithmetic);
      expect(values(softmax(t, 1))).toEqual([1, 0, Number.NaN, Number.NaN]);
      expect(values(logSoftmax(t, 1))).toEqual([0, -Infinity, Number.NaN, Number.NaN]);
    }
  });

  test("logsumexp of nothing but −∞ is −∞, of an ∞ it is ∞, of a NaN NaN", () => {
    const t = tensor([4, 2], [-Infinity, -Infinity, 0, Infinity, Number.NaN, 0, -Infinity, 3]);
    expect(values(logsumexp(t, 1))).toEqual([-Infinity, Infinity, Number.NaN, 3]);
  });

  test("in float32 the formulations differ by rounding only, and do differ", () => {
    const x = Array.from({ length: 64 }, (_, i) => Math.sin(i * 12.9898) * 5);
    const [a, b, c] = formulations.map((arithmetic) => values(softmax(under(tensor([64], x), arithmetic), 0)));
    const apart = (p: number[] = [], q: number[] = []) =>
      Math.max(...p.map((v, i) => Math.abs(v - (q[i] as number)) / v));
    for (const d of [apart(a, b), apart(a, c)]) {
      expect(d).toBeGreaterThan(0);
      expect(d).toBeLessThan(1e-5);
    }
  });
});

test("a shaken sum stays within u·√n·Σ|terms|, and one ulp of rounding", () => {
  const terms = Array.from({ length: 100 }, (_, i) => (i % 2 ? -1 : 1) * (1 + i / 7));
  const t = tensor([100], terms);
  const truth = t.data.reduce((n, v) => n + v, 0);
  const magnitude = t.data.reduce((n, v) => n + Math.abs(v), 0);
  for (const r of [-1, -0.5, 0, 0.5, 0.999]) {
    const moved = sum(
      under(
        t,
        shaken(() => r, 0, "float32"),
      ),
      0,
    ).data[0] as number;
    expect(Math.abs(moved - truth)).toBeLessThan(2 ** -24 * 10 * magnitude + 2 ** -20);
  }
});
