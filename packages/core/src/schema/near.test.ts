import fc from "fast-check";
import { expect, test } from "vitest";
import { near } from "./near.ts";

test.each([
  ["clsoe", ["shape", "close"], " (did you mean close?)"],
  ["Close", ["shape", "close"], " (did you mean close?)"],
  ["familys", ["family", "kills"], " (did you mean family?)"],
  [
    "scaled-dot-attention",
    ["softmax", "scaled-dot-product-attention"],
    " (did you mean scaled-dot-product-attention?)",
  ],
  ["smoftax", ["softmax", "max"], " (did you mean softmax?)"],
  ["dropout", ["softmax", "scaled-dot-product-attention"], ""],
  ["gaussian", ["normal", "uniform"], ""],
  ["anything", [], ""],
])("near %s among %j:%s", (word, known, wanted) => {
  expect(near(word, known)).toBe(wanted);
});

test("a word that is known is its own nearest, and one letter wrong is found", () => {
  fc.assert(
    fc.property(fc.stringMatching(/^[a-z]{4,12}$/), fc.nat(11), (word, at) => {
      const others = ["0000000000000", "1111111111111"];
      const misspelt = `${word.slice(0, at)}_${word.slice(at + 1)}`;
      expect(near(word, [...others, word])).toBe(` (did you mean ${word}?)`);
      expect(near(misspelt, [...others, word])).toBe(` (did you mean ${word}?)`);
    }),
  );
});
