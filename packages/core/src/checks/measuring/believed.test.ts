import { expect, test } from "vitest";
import { full } from "../../tensor/make.ts";
import { believed } from "./believed.ts";

const MIB = 2 ** 20;
/** A MiB goes in and one comes out. */
const tensors = new Map([["x", full([MIB / 4], 1, "float32")]]);
const took = (facts: { wallMs?: number; elapsedMs?: number; peakBytes?: number; grownBytes?: number }) =>
  ({ state: "ok", outputs: tensors, changed: [], log: "", wallMs: 0, elapsedMs: 0, peakBytes: 0, ...facts }) as const;

test.each([
  ["its own word, where what is seen beyond it is passing on", 30, 34, 30],
  ["what is seen less passing on, where it says less", 0, 64, 56],
  ["what is seen, where it says more", 100, 34, 34],
])("memory is %s", (_, said, seen, is) => {
  expect(believed("memory", tensors, took({ peakBytes: said * MIB, grownBytes: seen * MIB }))).toBe(is * MIB);
});

test("memory that nobody sees from outside is its own word", () => {
  expect(believed("memory", tensors, took({ peakBytes: 30 }))).toBe(30);
});

test.each([
  [100, 120, 100],
  [0, 120, 75],
  [0, 10, 0],
  [200, 120, 120],
])("time is its own word within what passing on takes: %s ms said, %s ms by the host's clock", (said, seen, is) => {
  expect(believed("time", tensors, took({ wallMs: said, elapsedMs: seen }))).toBe(is);
});
