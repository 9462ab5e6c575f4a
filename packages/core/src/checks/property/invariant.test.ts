import { describe, expect, test } from "vitest";
import { add, arange, div, einsum, matmul, softmax, swapAxes, type Tensor, where } from "../../tensor/index.ts";
import { answering, behaves, problemOf, type Setting, skipped, tried } from "./trying.ts";

const setting: Setting = {
  args: {
    Q: { shape: ["N", "D"], dtype: "float32" },
    K: { shape: ["M", "D"], dtype: "float32" },
    V: { shape: ["M", "E"], dtype: "float32" },
    mask: { shape: ["N", "M"], dtype: "bool", optional: true },
  },
  returns: { output: { shape: ["N", "E"], dtype: "float32" }, weights: { shape: ["N", "M"], dtype: "float32" } },
  family: { N: 4, M: 7, D: 3, E: 2 },
  check: { property: "invariant", permute: { K: 0, V: 0, mask: 1 }, of: "output" },
  f({ Q, K, V, mask }: { Q: Tensor; K: Tensor; V: Tensor; mask?: Tensor }, broken) {
    const scores = div(matmul(Q, swapAxes(K, 0, 1)), Math.sqrt(Q.shape[1] as number));
    const placed = broken ? add(scores, div(arange(K.shape[0] as number), 2)) : scores;
    const weights = softmax(mask === undefined ? placed : where(mask, placed, -Infinity), -1);
    return { output: einsum("nm,me->ne", weights, V), weights };
  },
};

describe("invariant", () => {
  behaves({ test, expect }, setting, {
    says: /^permuting K, V and mask changes output\[\d, \d\] from \S+ to \S+$/,
    calls: 1,
  });

  test("an argument that is left out of the permutation is the problem's fault", async () => {
    const own = { ...setting, check: { ...setting.check, permute: { K: 0, V: 0 } } };
    const { findings } = await tried(problemOf(own));
    // The mask is there in every other draw.
    expect(findings.map((f) => f.state)).toEqual(["ungradable", "passed"]);
  });

  test("blames the permuted case when only that is wrong, so that the mistake can be found there", async () => {
    const problem = problemOf(setting);
    let calls = 0;
    const right = answering(problem);
    const runner = {
      ...right,
      open: async (...given: Parameters<typeof right.open>) => {
        const [good, bad] = [await right.open(...given), await answering(problem, true).open(...given)];
        return { ...good, call: (...args: Parameters<typeof good.call>) => (calls++ < 2 ? good : bad).call(...args) };
      },
    };
    const { findings, evidence } = await tried(problem, runner);
    for (const f of findings) expect(f).toMatchObject({ state: "failed", case: { variant: "relation" } });
    expect(evidence.findings.filter((f) => f.check === "values").map((f) => f.state)).toEqual(["passed", "passed"]);
  });

  test("says nothing of one position", async () => {
    expect(await skipped(setting, { M: 1, mask: "absent" })).toEqual(["K and V have a single position here"]);
  });
});
