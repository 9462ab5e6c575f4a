import { expect, test } from "vitest";
import { erfOf } from "./erf.ts";

// Python's math.erf, which is the C library's.
test.each([
  [0, 0],
  [1e-300, 1.1283791670955126e-300],
  [1e-10, 1.1283791670955126e-10],
  [0.1, 0.1124629160182849],
  [0.5, 0.5204998778130465],
  [1, 0.8427007929497149],
  [1.5, 0.9661051464753108],
  [2, 0.9953222650189527],
  [2.9, 0.9999589021219005],
  [2.999999, 0.999977909363748],
  [3, 0.9999779095030014],
  [3.000001, 0.9999779096422541],
  [3.5, 0.9999992569016276],
  [4, 0.9999999845827421],
  [5, 0.9999999999984626],
  [5.9, 0.9999999999999999],
  [7, 1],
  [Infinity, 1],
])("erf(%d) to a few units in the last place, and odd", (x, wanted) => {
  expect(Math.abs(erfOf(x) - wanted)).toBeLessThanOrEqual(4e-16 * wanted);
  expect(erfOf(-x)).toBe(-erfOf(x));
});

test("NaN stays", () => {
  expect(erfOf(Number.NaN)).toBeNaN();
});
