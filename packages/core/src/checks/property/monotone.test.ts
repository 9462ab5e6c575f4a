import { describe, expect, test } from "vitest";
import { cumsum, mul, neg, type Tensor } from "../../tensor/index.ts";
import { behaves, problemOf, rejected, type Setting, skipped, tried } from "./trying.ts";

const setting: Setting = {
  args: { x: { shape: ["N", "M"], dtype: "float32" } },
  returns: { y: { shape: ["N", "M"], dtype: "float32" } },
  family: { N: 3, M: 6, x: { uniform: { low: 0.5, high: 1 } } },
  check: { property: "monotone", of: "y", axis: 1, direction: "increasing" },
  f: ({ x }: { x: Tensor }, broken) => ({ y: broken ? mul(cumsum(x, 1), neg(x)) : cumsum(x, 1) }),
};
const fields = (more: Record<string, unknown>) => ({ ...setting, check: { ...setting.check, ...more } });

describe("monotone", () => {
  behaves({ test, expect }, setting, {
    says: /^y should be increasing along axis 1, but y\[\d, \d\] is \S+ and the next is \S+$/,
    calls: 0,
  });

  test("takes either direction", async () => {
    const down = { ...fields({ direction: "decreasing" }), f: ({ x }: { x: Tensor }) => ({ y: neg(cumsum(x, 1)) }) };
    for (const f of (await tried(problemOf(down))).findings) expect(f.state).toBe("passed");
    for (const f of (await tried(problemOf(fields({ direction: "decreasing" })))).findings)
      expect(f.state).toBe("ungradable");
  });

  test("equal neighbours neither rise nor fall", async () => {
    const flat = {
      ...setting,
      f: ({ x }: { x: Tensor }) => ({ y: mul(x, 1) }),
      family: { N: 3, M: 6, x: { constant: 2 } },
    };
    for (const f of (await tried(problemOf(flat))).findings) expect(f.state).toBe("passed");
  });

  test("looks only from and to where it is told", async () => {
    // 0, 1, 2, 3, 2, 1: up, then down.
    const x = { values: [0, 1, 2, 3, 2, 1] };
    const hill = (more: Record<string, unknown>) => ({
      ...fields(more),
      f: ({ x }: { x: Tensor }) => ({ y: mul(x, 1) }),
      family: { N: 3, M: 6, x },
    });
    const states = async (more: Record<string, unknown>) => [
      ...new Set((await tried(problemOf(hill(more)))).findings.map((f) => f.state)),
    ];
    expect(await states({ to: 4 })).toEqual(["passed"]);
    expect(await states({ to: -2 })).toEqual(["passed"]);
    expect(await states({ to: 5 })).toEqual(["ungradable"]);
    expect(await states({ from: 3, direction: "decreasing" })).toEqual(["passed"]);
    expect(await states({ from: -3, direction: "decreasing" })).toEqual(["passed"]);
    expect(await states({ from: 2, direction: "decreasing" })).toEqual(["ungradable"]);
  });

  test("says nothing of one position", async () => {
    expect(await skipped(setting, { M: 1 })).toEqual(["there are fewer than two positions here"]);
  });

  test("names the axis that is not there", () => {
    expect(rejected(setting, { axis: -3 })).toEqual(["axis: y has 2 axes, and none of them is -3"]);
    expect(rejected(setting, { direction: "up" })).toHaveLength(1);
  });
});
