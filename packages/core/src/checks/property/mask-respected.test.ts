import { describe, expect, test } from "vitest";
import { einsum, mean, mul, softmax, sum, type Tensor, where } from "../../tensor/index.ts";
import { behaves, problemOf, rejected, type Setting, skipped, tried } from "./trying.ts";

const setting: Setting = {
  args: {
    Q: { shape: ["B", "H", "N", "D"], dtype: "float32" },
    K: { shape: ["B", "H", "M", "D"], dtype: "float32" },
    V: { shape: ["B", "H", "M", "E"], dtype: "float32" },
    mask: { shape: ["B", 1, "N", "M"], dtype: "bool", optional: true },
  },
  returns: {
    output: { shape: ["B", "H", "N", "E"], dtype: "float32" },
    weights: { shape: ["B", "H", "N", "M"], dtype: "float32" },
  },
  family: { B: 2, H: 3, N: 5, M: 7, D: 6, E: 4, mask: { random: 0.6 } },
  check: { property: "mask-respected", mask: "mask", args: { K: 2, V: 2 } },
  f({ Q, K, V, mask }: { Q: Tensor; K: Tensor; V: Tensor; mask?: Tensor }, broken) {
    const scores = einsum("bhnd,bhmd->bhnm", Q, K);
    const weights = softmax(mask ? where(mask, scores, broken ? 0 : -Infinity) : scores, -1);
    return { output: einsum("bhnm,bhme->bhne", weights, V), weights };
  },
};

describe("mask-respected", () => {
  behaves({ test, expect }, setting, {
    says: /^changing position \d of K and V, which is masked there, changes output\[\d, \d, \d, \d\] from \S+ to \S+$/,
    calls: 1,
  });

  test("compares the rows that mask the position, and no others", async () => {
    const own = { ...setting, family: { ...setting.family, mask: "causal", N: 8, M: 9 } };
    for (const f of (await tried(problemOf(own))).findings) expect(f.state).toBe("passed");
  });

  test("leaves out rows that mask everything", async () => {
    const own = { ...setting, family: { ...setting.family, mask: { "rows-off": 1 } } };
    for (const f of (await tried(problemOf(own))).findings) expect(f.state).toBe("passed");
  });

  const padding: Setting = {
    args: { x: { shape: ["L", "T", "D"], dtype: "float32" }, keep: { shape: ["T", "L"], dtype: "bool" } },
    returns: { pooled: { shape: ["L", 1, "D"], dtype: "float32" } },
    family: { L: 3, T: 6, D: 2, keep: { random: 0.6 } },
    check: { property: "mask-respected", mask: "keep", axis: 0, args: { x: 1 } },
    f({ x, keep }: { x: Tensor; keep: Tensor }, broken) {
      const kept = einsum("ltd,tl->ltd", x, where(keep, 1, 0));
      return { pooled: broken ? mean(x, 1) : mul(sum(kept, 1), 1) };
    },
  };

  describe("finds the axes of a mask by their symbols, in whatever order", () => {
    behaves({ test, expect }, padding, {
      says: /^changing position \d of x, which is masked there, changes pooled\[\d, 0, \d\] from \S+ to \S+$/,
      calls: 1,
    });
  });

  test("says nothing without a mask, or where nothing is masked", async () => {
    expect(await skipped(setting, { mask: "absent" })).toEqual(["mask is absent here"]);
    expect(await skipped(setting, { mask: "open" })).toEqual(["nothing is masked here for a row that keeps something"]);
  });

  test("names what the signature does not have, and outputs that the mask has no rows in", () => {
    expect(rejected(setting, { mask: "masks" })).toEqual([
      "mask: the entry has no argument called masks (did you mean mask?)",
    ]);
    expect(rejected(setting, { args: { K: 3 } })).toEqual(["args.K: axis 3 of K is D, but what mask masks is M"]);
    expect(rejected(setting, { mask: "K", axis: 2 })).toEqual([
      "mask: K is float32, not bool",
      "mask: output [B, H, N, E] lacks an axis of K [B, H, M, D]; name another output by of",
      "mask: weights [B, H, N, M] lacks an axis of K [B, H, M, D]; name another output by of",
    ]);
    const returns = { ...setting.returns, loss: { shape: [1, "E"], dtype: "float32" } };
    expect(rejected({ ...setting, returns }, {})).toEqual([
      "mask: loss [1, E] lacks an axis of mask [B, 1, N, M]; name another output by of",
    ]);
    expect(rejected({ ...setting, returns }, { of: "output" })).toEqual([]);
  });
});
