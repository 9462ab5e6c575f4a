import { describe, expect, test } from "vitest";
import { einsum, mean, mul, softmax, sub, type Tensor } from "../../tensor/index.ts";
import { behaves, problemOf, rejected, type Setting, skipped, tried } from "./trying.ts";

const setting: Setting = {
  args: {
    x: { shape: ["N", "M"], dtype: "float32" },
    ids: { shape: ["N"], dtype: "int64", optional: true },
    on: { shape: ["N"], dtype: "bool", optional: true },
  },
  returns: { y: { shape: ["N", "M"], dtype: "float32" } },
  family: { N: 3, M: 5 },
  check: { property: "shift-invariant", args: ["x"], axis: -1 },
  f: ({ x }: { x: Tensor }, broken) => ({ y: broken ? softmax(mul(x, x), -1) : softmax(x, -1) }),
};

describe("shift-invariant", () => {
  describe("along an axis", () =>
    behaves({ test, expect }, setting, {
      says: /^adding a constant to x along axis -1 changes y\[\d, \d\] from \S+ to \S+$/,
      calls: 1,
    }));

  describe("by one number", () =>
    behaves(
      { test, expect },
      {
        ...setting,
        check: { property: "shift-invariant", args: ["x"] },
        f: ({ x }: { x: Tensor }, broken) => ({ y: broken ? mul(x, 1) : sub(x, mean(mean(x, 0), 1)) }),
      },
      { says: /^adding a constant to x changes y\[\d, \d\] from \S+ to \S+$/, calls: 1 },
    ));

  describe("by the same vector for every key", () =>
    behaves(
      { test, expect },
      {
        args: { q: { shape: ["N", "D"], dtype: "float32" }, K: { shape: ["M", "D"], dtype: "float32" } },
        returns: { weights: { shape: ["N", "M"], dtype: "float32" } },
        family: { N: 3, M: 5, D: 4 },
        check: { property: "shift-invariant", args: ["K"], axis: 0 },
        f({ q, K }: { q: Tensor; K: Tensor }, broken) {
          const scores = einsum("nd,md->nm", q, K);
          return { weights: softmax(scores, broken ? 0 : 1) };
        },
      },
      { says: /^adding a constant to K along axis 0 changes weights\[\d, \d\] from \S+ to \S+$/, calls: 1 },
    ));

  test("arguments of one shape move together", async () => {
    const own: Setting = {
      ...setting,
      args: { x: setting.args["x"], z: setting.args["x"] },
      check: { property: "shift-invariant", args: ["x", "z"], axis: 0 },
      f: ({ x, z }: { x: Tensor; z: Tensor }) => ({ y: sub(x, z) }),
    };
    for (const f of (await tried(problemOf(own))).findings) expect(f.state).toBe("passed");
  });

  test("integers are moved by integers", async () => {
    const own: Setting = {
      args: { i: { shape: ["N"], dtype: "int64" }, j: { shape: ["N"], dtype: "int64" } },
      returns: { d: { shape: ["N"], dtype: "int64" } },
      family: { N: 6 },
      check: { property: "shift-invariant", args: ["i", "j"] },
      f: ({ i, j }: { i: Tensor; j: Tensor }, broken) => ({ d: broken ? i : sub(i, j) }),
    };
    for (const f of (await tried(problemOf(own))).findings) expect(f).toMatchObject({ state: "passed", ratio: 0 });
  });

  test("says nothing without the argument; a bool cannot be moved", async () => {
    const own = { ...setting, check: { property: "shift-invariant", args: ["ids"] } };
    expect(await skipped(own, { ids: "absent" })).toEqual(["ids is absent here"]);
    expect(rejected(setting, { args: ["on"] })).toEqual(["args[0]: on holds bool, no numbers to reckon with"]);
    expect(rejected(setting, { args: ["ids"], axis: 1 })).toEqual(["axis: ids has 1 axis, and none of them is 1"]);
    expect(rejected(setting, { args: ["y"] })).toEqual([
      "args[0]: the entry has no argument called y (did you mean x?)",
    ]);
  });
});
