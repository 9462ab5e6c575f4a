import { describe, expect, test } from "vitest";
import { add, arange, mean, reshape, sub, type Tensor, transpose } from "../../tensor/index.ts";
import { behaves, rejected, type Setting, skipped } from "./trying.ts";

const setting: Setting = {
  args: {
    x: { shape: ["N", "D"], dtype: "float32" },
    y: { shape: ["D", "N"], dtype: "float32", optional: true },
  },
  returns: { out: { shape: ["N", "D"], dtype: "float32" }, same: { shape: [1, "D"], dtype: "float32" } },
  family: { N: 5, D: 3 },
  check: { property: "equivariant", permute: { x: 0, y: -1 }, output: { out: 0 } },
  f({ x, y }: { x: Tensor; y?: Tensor }, broken) {
    const both = y === undefined ? x : add(x, transpose(y, [1, 0]));
    const out = sub(both, mean(both, 0));
    return { out: broken ? add(out, reshape(arange(x.shape[0] as number), [-1, 1])) : out, same: mean(x, 0) };
  },
};

describe("equivariant", () => {
  behaves({ test, expect }, setting, {
    says: /^permuting x and y should permute out in the same way, but changes out\[\d, \d\] from \S+ to \S+$/,
    calls: 1,
  });

  test("says nothing of one position", async () => {
    expect(await skipped(setting, { N: 1, y: "absent" })).toEqual(["x has a single position here"]);
  });

  test("names what the signature does not have", () => {
    expect(rejected(setting, { permute: { z: 0 } })).toEqual([
      "permute.z: the entry has no argument called z (did you mean x?)",
    ]);
    expect(rejected(setting, { permute: { x: -3 } })).toEqual(["permute.x: x has 2 axes, and none of them is -3"]);
    expect(rejected(setting, { output: { outs: 0 } })).toEqual([
      "output.outs: the entry returns nothing called outs (did you mean out?)",
    ]);
    expect(rejected(setting, { permute: {} })).toEqual(["permute: at least one"]);
  });
});
