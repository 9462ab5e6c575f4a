import fc from "fast-check";
import { expect, test } from "vitest";
import { showable, value } from "./value.ts";

test("every double survives the way into JSON as a number or a word", () => {
  fc.assert(
    fc.property(fc.double(), (x) => {
      const shown = value.parse(JSON.parse(JSON.stringify(showable(x))));
      // JSON has no −0.
      expect(Number(shown)).toBe(x === 0 ? 0 : x);
    }),
  );
  expect([showable(Number.NaN), showable(Infinity), showable(-Infinity)]).toEqual(["NaN", "Infinity", "-Infinity"]);
});
