import { describe, expect, test } from "vitest";
import { mul, softmax, type Tensor, where } from "../../tensor/index.ts";
import { altered } from "../../testing/tiny-problem.ts";
import { behaves, problemOf, rejected, type Setting, skipped, tried } from "./trying.ts";

const setting: Setting = {
  args: {
    x: { shape: ["N", "M"], dtype: "float32" },
    mask: { shape: ["N", "M"], dtype: "bool", optional: true },
  },
  returns: { weights: { shape: ["N", "M"], dtype: "float32" } },
  family: { N: 4, M: 6, mask: "absent" },
  check: { property: "sums-to-one", of: "weights", axis: -1 },
  f: ({ x, mask }: { x: Tensor; mask?: Tensor }, broken) => {
    const weights = softmax(mask ? where(mask, x, -Infinity) : x, -1);
    return { weights: broken ? mul(weights, 1.125) : weights };
  },
};

describe("sums-to-one", () => {
  behaves({ test, expect }, setting, { says: /^weights\[\d, :\] sums to 1\.125(\d+)?, not to 1$/, calls: 0 });

  test("says nothing of rows that the mathematics gives no answer, and looks at the others", async () => {
    const own = { ...setting, family: { ...setting.family, mask: { "rows-off": 1 } } };
    for (const fill of [0, Number.NaN, 7]) {
      const runner = altered(problemOf(own), (outputs) => {
        const weights = outputs.get("weights") as Tensor;
        return outputs.set("weights", { ...weights, data: weights.data.map((v) => (Number.isNaN(v) ? fill : v)) });
      });
      for (const f of (await tried(problemOf(own), runner)).findings) expect(f.state).toBe("passed");
    }
    expect(await skipped(setting, { mask: { "rows-off": 4 } })).toEqual([
      "the relation says nothing of any element here",
    ]);
  });

  test("fails a row with a NaN where there is a right answer", async () => {
    const runner = altered(problemOf(setting), (outputs) => {
      const weights = outputs.get("weights") as Tensor;
      return outputs.set("weights", { ...weights, data: weights.data.map((v, i) => (i === 8 ? Number.NaN : v)) });
    });
    for (const f of (await tried(problemOf(setting), runner)).findings)
      expect(f).toMatchObject({
        message: "weights[1, :] sums to NaN, not to 1",
        worst: { ratio: "Infinity" },
        outside: 0.25,
      });
  });

  test("an output or an axis that does not exist is told when the problem is read", () => {
    expect(rejected(setting, { of: "weight" })).toEqual([
      "of: the entry returns nothing called weight (did you mean weights?)",
    ]);
    expect(rejected(setting, { axis: 2 })).toEqual(["axis: weights has 2 axes, and none of them is 2"]);
    expect(rejected(setting, { axes: 1 })).toEqual(["there is no field axes (did you mean axis?)"]);
  });

  test("a property that does not exist: all that do, and the nearest", () => {
    const [issue] = rejected(setting, { property: "sum-to-one" });
    expect(issue).toMatch(/^property: expected "sums-to-one" or "equivariant" or .*\(did you mean sums-to-one\?\)$/);
  });
});
