import { expect, test } from "vitest";
import { allowed, power } from "./words.ts";

test.each([
  [0.02, "a constant"],
  [-0.2, "a constant"],
  [0.5, "√N"],
  [0.97, "N"],
  [1.3, "N"],
  [1.5, "N^1.5"],
  [1.95, "N²"],
  [2.26, "N²"],
  [2.6, "N^2.5"],
  [3.1, "N³"],
  [4, "N^4"],
])("an exponent of %d is %s", (exponent, words) => {
  expect(power(exponent, "N")).toBe(words);
});

test.each([
  [0.3, "a constant"],
  [1.05, "N"],
  [1.3, "N"],
  [1.5, "N"],
  [1.7, "N^1.5"],
  [2.3, "N²"],
])("at most %d allows %s", (atMost, words) => {
  expect(allowed(atMost, "N")).toBe(words);
});
