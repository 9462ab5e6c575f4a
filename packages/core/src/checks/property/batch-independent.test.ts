import { describe, expect, test } from "vitest";
import { mean, slice, sub, type Tensor } from "../../tensor/index.ts";
import { answering, behaves, problemOf, rejected, type Setting, skipped, tried } from "./trying.ts";

const setting: Setting = {
  args: { x: { shape: ["B", "N"], dtype: "float32" }, w: { shape: ["N", "B"], dtype: "float32", optional: true } },
  returns: { y: { shape: ["B", "N"], dtype: "float32" }, flipped: { shape: ["N", "B"], dtype: "float32" } },
  family: { B: 3, N: 4 },
  check: { property: "batch-independent", args: { x: 0, w: 1 }, output: { y: 0, flipped: 1 } },
  f({ x }: { x: Tensor }, broken) {
    const y = sub(x, mean(x, broken ? 0 : 1));
    const shape = [x.shape[1] as number, x.shape[0] as number];
    const data = Float64Array.from(y.data, (_, i) => {
      const [n, b] = [Math.floor(i / (shape[1] as number)), i % (shape[1] as number)];
      return y.data[b * (shape[0] as number) + n] as number;
    });
    return { y, flipped: { ...y, shape, data } };
  },
};

describe("batch-independent", () => {
  behaves({ test, expect }, setting, {
    says: /^y\[[12], \d\] is \S+ in its batch, but \S+ when element [12] of the batch comes alone$/,
    calls: 1,
  });

  test("sees what is taken from the first element for all", async () => {
    const own: Setting = {
      ...setting,
      returns: { y: setting.returns["y"] },
      check: { property: "batch-independent", args: { x: 0, w: 1 } },
      f: ({ x }: { x: Tensor }, broken) => ({ y: sub(x, mean(broken ? slice(x, 0, 0, 1) : x, 1)) }),
    };
    const problem = problemOf(own);
    for (const f of (await tried(problem, answering(problem, true))).findings) expect(f.state).toBe("failed");
  });

  test("says nothing of a batch of one", async () => {
    expect(await skipped(setting, { B: 1, w: "absent" })).toEqual(["x has a single position here"]);
  });

  test("names what the signature does not have", () => {
    expect(rejected(setting, { args: { xs: 0 } })).toEqual([
      "args.xs: the entry has no argument called xs (did you mean x?)",
    ]);
    expect(rejected(setting, { output: { z: 0 } })).toEqual([
      "output.z: the entry returns nothing called z (did you mean y?)",
    ]);
  });
});
