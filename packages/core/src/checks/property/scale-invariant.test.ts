import { describe, expect, test } from "vitest";
import { div, mul, sqrt, sum, type Tensor } from "../../tensor/index.ts";
import { behaves, problemOf, rejected, type Setting, skipped, tried } from "./trying.ts";

const setting: Setting = {
  args: {
    x: { shape: ["N", "M"], dtype: "float32" },
    g: { shape: ["N", "M"], dtype: "float32", optional: true },
    k: { shape: ["N"], dtype: "int64", optional: true },
  },
  returns: { y: { shape: ["N", "M"], dtype: "float32" } },
  family: { N: 3, M: 5 },
  check: { property: "scale-invariant", args: ["x"] },
  f: ({ x }: { x: Tensor }, broken) => ({ y: broken ? mul(x, 0.5) : div(x, sqrt(sum(mul(x, x), -1))) }),
};

describe("scale-invariant", () => {
  behaves({ test, expect }, setting, {
    says: /^multiplying x by [2-7]\.\d+ changes y\[\d, \d\] from \S+ to \S+$/,
    calls: 1,
  });

  test("takes the factor that the problem says", async () => {
    const problem = problemOf({ ...setting, check: { ...setting.check, by: 100 } });
    const { findings } = await tried(problem);
    expect(findings.map((f) => f.state)).toEqual(["passed", "passed"]);
    expect(rejected(setting, { by: 0 })).toHaveLength(1);
  });

  test("says nothing without the argument, nor where only zeros are drawn", async () => {
    expect(await skipped({ ...setting, check: { ...setting.check, args: ["g"] } }, { g: "absent" })).toEqual([
      "g is absent here",
    ]);
    const zeros = { ...setting, check: { ...setting.check, args: ["g"] } };
    expect(await skipped(zeros, { g: { constant: 0 } })).toEqual(["the family always draws the same values of g"]);
  });

  test("takes floating-point arguments only", () => {
    expect(rejected(setting, { args: ["k"] })).toEqual(["args[0]: k holds int64, no numbers to reckon with"]);
  });
});
