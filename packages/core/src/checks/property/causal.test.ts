import { describe, expect, test } from "vitest";
import { einsum, matmul, softmax, swapAxes, type Tensor, tril, where } from "../../tensor/index.ts";
import { behaves, problemOf, rejected, type Setting, skipped, tried } from "./trying.ts";

const attention =
  (leak: number): Setting["f"] =>
  ({ Q, K, V }: { Q: Tensor; K: Tensor; V: Tensor }, broken) => {
    const [n, m] = [Q.shape[0] as number, K.shape[0] as number];
    const scores = matmul(Q, swapAxes(K, 0, 1));
    const allowed = tril(n, m, m - n + (broken ? leak : 0));
    return { output: einsum("nm,me->ne", softmax(where(allowed, scores, -Infinity), -1), V) };
  };

const setting: Setting = {
  args: {
    Q: { shape: ["N", "D"], dtype: "float32" },
    K: { shape: ["M", "D"], dtype: "float32" },
    V: { shape: ["M", "E"], dtype: "float32" },
  },
  returns: { output: { shape: ["N", "E"], dtype: "float32" } },
  family: { N: 5, M: 8, D: 3, E: 2 },
  check: { property: "causal", args: { K: 0, V: -2 }, output: { output: 0 } },
  f: attention(1),
};

describe("causal", () => {
  behaves({ test, expect }, setting, {
    says: /^changing the future \(K and V after position 2\) changes output\[2, \d\] from \S+ to \S+$/,
    calls: 1,
  });

  test("lets an answer pass that looks at less than it may: that is for the values to tell", async () => {
    const own = { ...setting, f: attention(-1) };
    for (const f of (await tried(problemOf({ ...own, family: { ...setting.family, M: 11 } }))).findings)
      expect(f.state).toBe("passed");
  });

  test("passes with fewer keys than queries, whose first rows see nothing", async () => {
    const own = { ...setting, family: { ...setting.family, N: 9, M: 6 } };
    for (const f of (await tried(problemOf(own))).findings) expect(f.state).toBe("passed");
  });

  test("says nothing of one position, nor where nothing else can be drawn", async () => {
    expect(await skipped(setting, { N: 1 })).toEqual(["there is a single position here"]);
    expect(await skipped(setting, { K: { constant: 1 }, V: { constant: 2 } })).toEqual([
      "the family always draws the same values of K and V",
    ]);
  });

  test("names what the signature does not have", () => {
    expect(rejected(setting, { args: { k: 0 }, output: { output: 3 } })).toEqual([
      "args.k: the entry has no argument called k (did you mean K?)",
      "output.output: output has 2 axes, and none of them is 3",
    ]);
  });
});
