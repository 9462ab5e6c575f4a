import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { MaskDistribution } from "../schema/family.ts";
import { drawMask } from "./mask.ts";
import { random } from "./random.ts";

const rowsOf = (values: Float64Array, m: number): number[][] =>
  Array.from({ length: values.length / m }, (_, r) => [...values.subarray(r * m, (r + 1) * m)]);
const count = (row: number[]) => row.filter((v) => v === 1).length;
const drawn = (how: MaskDistribution, shape: number[], seed = 0) =>
  rowsOf(drawMask(how, shape, random("mask", seed)), shape.at(-1) as number);

const sizes = fc.record({
  b: fc.integer({ min: 1, max: 3 }),
  n: fc.integer({ min: 1, max: 5 }),
  m: fc.integer({ min: 2, max: 6 }),
  seed: fc.nat(),
});

describe("every mask", () => {
  const any = fc.oneof(
    fc.constantFrom<MaskDistribution>("causal", "padding", "open"),
    fc.double({ min: 0.01, max: 0.99, noNaN: true }).map((share) => ({ random: share })),
    fc.integer({ min: 1, max: 7 }).map((k) => ({ "rows-off": k })),
  );

  test("holds only 0 and 1, and is drawn again alike", () => {
    fc.assert(
      fc.property(any, sizes, (how, { b, n, m, seed }) => {
        const first = drawn(how, [b, 1, n, m], seed);
        expect(first.flat().every((v) => v === 0 || v === 1)).toBe(true);
        expect(first).toHaveLength(b * n);
        expect(drawn(how, [b, 1, n, m], seed)).toEqual(first);
      }),
    );
  });

  test("survives empty axes and a single column", () => {
    for (const how of ["causal", "padding", "open", { random: 0.5 }, { "rows-off": 1 }] as MaskDistribution[]) {
      for (const shape of [[2, 0, 3], [2, 3, 0], [0]]) expect(drawMask(how, shape, random("x"))).toHaveLength(0);
      expect(drawMask(how, [2, 1], random("x"))).toHaveLength(2);
    }
    expect(drawn({ random: 0.01 }, [4, 1])).toEqual([[1], [1], [1], [1]]);
  });
});

test("random keeps at least one true and one false in every row, whatever the share", () => {
  fc.assert(
    fc.property(sizes, fc.double({ min: 0.001, max: 0.999, noNaN: true }), ({ b, n, m, seed }, share) => {
      for (const row of drawn({ random: share }, [b, n, m], seed)) {
        expect(count(row)).toBeGreaterThan(0);
        expect(count(row)).toBeLessThan(m);
      }
    }),
  );
});

test("random keeps about the share that is asked for", () => {
  const rows = drawn({ random: 0.3 }, [100, 100]);
  expect(Math.abs(count(rows.flat()) / 1e4 - 0.3)).toBeLessThan(0.03);
});

test("rows-off switches off exactly so many rows of each sample, and only those", () => {
  fc.assert(
    fc.property(sizes, fc.integer({ min: 1, max: 7 }), ({ b, n, m, seed }, k) => {
      const rows = drawn({ "rows-off": k }, [b, 1, n, m], seed);
      for (let sample = 0; sample < b; sample++) {
        const own = rows.slice(sample * n, (sample + 1) * n);
        expect(own.filter((row) => count(row) === 0)).toHaveLength(Math.min(k, n));
        expect(own.every((row) => count(row) < m)).toBe(true);
      }
    }),
  );
});

test("causal lets the last query see everything and each earlier one a key less", () => {
  expect(drawn("causal", [3, 3])).toEqual([
    [1, 0, 0],
    [1, 1, 0],
    [1, 1, 1],
  ]);
  expect(drawn("causal", [2, 4])).toEqual([
    [1, 1, 1, 0],
    [1, 1, 1, 1],
  ]);
  // With more queries than keys the first ones see nothing.
  expect(drawn("causal", [3, 2])).toEqual([
    [0, 0],
    [1, 0],
    [1, 1],
  ]);
  expect(drawn("causal", [2, 2, 2])).toEqual([
    [1, 0],
    [1, 1],
    [1, 0],
    [1, 1],
  ]);
});

test("padding cuts all rows of a sample at one length of at least 1", () => {
  const lengths = new Set<number>();
  let unlike = 0;
  for (let seed = 0; seed < 40; seed++) {
    const rows = drawn("padding", [2, 1, 3, 4], seed);
    if (count(rows[0] as number[]) !== count(rows[3] as number[])) unlike++;
    for (const sample of [rows.slice(0, 3), rows.slice(3)]) {
      const length = count(sample[0] as number[]);
      lengths.add(length);
      for (const row of sample) expect(row).toEqual([0, 1, 2, 3].map((j) => (j < length ? 1 : 0)));
    }
  }
  expect([...lengths].sort()).toEqual([1, 2, 3, 4]);
  // Each sample draws its own.
  expect(unlike).toBeGreaterThan(10);
});

test("open is all true", () => {
  expect(drawn("open", [2, 2])).toEqual([
    [1, 1],
    [1, 1],
  ]);
});
