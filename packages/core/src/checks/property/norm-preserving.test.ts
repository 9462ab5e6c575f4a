import { describe, expect, test } from "vitest";
import { concat, mul, neg, slice, type Tensor } from "../../tensor/index.ts";
import { behaves, rejected, type Setting, skipped } from "./trying.ts";

const setting: Setting = {
  args: { x: { shape: ["N", "D"], dtype: "float32", optional: true }, k: { shape: ["N", "D"], dtype: "int64" } },
  returns: { y: { shape: ["N", "D"], dtype: "float32" } },
  family: { N: 3, D: 4, x: { normal: {} } },
  check: { property: "norm-preserving", of: "y", like: "x", axis: -1 },
  f({ x, k }: { x?: Tensor; k: Tensor }, broken) {
    if (x === undefined) return { y: mul(k, 1.5) };
    const y = concat([neg(slice(x, 1, 2)), slice(x, 1, 0, 2)], 1);
    return { y: broken ? mul(y, 1.25) : y };
  },
};

describe("norm-preserving", () => {
  behaves({ test, expect }, setting, { says: /^y\[\d, :\] has the norm \S+, but that of x is \S+$/, calls: 0 });

  test("says nothing without the argument", async () => {
    expect(await skipped(setting, { x: "absent" })).toEqual(["x is absent here"]);
  });

  test("names what the signature does not have, and what has no norm", () => {
    expect(rejected(setting, { like: "y" })).toEqual(["like: the entry has no argument called y (did you mean k?)"]);
    expect(rejected(setting, { like: "k" })).toEqual(["like: k holds int64, no numbers to reckon with"]);
    expect(rejected(setting, { axis: 5 })).toEqual([
      "axis: y has 2 axes, and none of them is 5",
      "axis: x has 2 axes, and none of them is 5",
    ]);
  });
});
