import { describe, expect, test } from "vitest";
import { abs, add, einsum, softmax, type Tensor } from "../../tensor/index.ts";
import { behaves, rejected, type Setting, skipped } from "./trying.ts";

const setting: Setting = {
  args: {
    scores: { shape: ["N", "M"], dtype: "float32" },
    V: { shape: ["M", "E"], dtype: "float32" },
    n: { type: "int" },
  },
  returns: { output: { shape: ["N", "E"], dtype: "float32" }, weights: { shape: ["N", "M"], dtype: "float32" } },
  family: { N: 3, M: 5, E: 2, n: { value: 1 } },
  check: { property: "linear", in: "V", of: "output" },
  f({ scores, V }: { scores: Tensor; V: Tensor }, broken) {
    const weights = softmax(scores, -1);
    return { output: einsum("nm,me->ne", weights, broken ? add(V, abs(V)) : V), weights };
  },
};

describe("linear", () => {
  behaves({ test, expect }, setting, {
    says: /^output should be linear in V, but output\[\d, \d\] of \S+·V − \S+·V′ is \S+, and .* is \S+$/,
    calls: 2,
  });

  test("says nothing where nothing else can be drawn", async () => {
    expect(await skipped(setting, { V: { constant: 1 } })).toEqual(["the family always draws the same values of V"]);
  });

  test("names what the signature does not have, and what is no tensor", () => {
    expect(rejected(setting, { in: "v" })).toEqual(["in: the entry has no argument called v (did you mean V?)"]);
    expect(rejected(setting, { in: "n" })).toEqual(["in: n is no tensor"]);
  });
});
