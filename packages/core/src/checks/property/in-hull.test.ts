import { describe, expect, test } from "vitest";
import { einsum, mul, softmax, type Tensor, where } from "../../tensor/index.ts";
import { altered } from "../../testing/tiny-problem.ts";
import { behaves, problemOf, rejected, type Setting, skipped, tried } from "./trying.ts";

const setting: Setting = {
  args: {
    scores: { shape: ["B", "N", "M"], dtype: "float32" },
    V: { shape: ["B", "M", "E"], dtype: "float32" },
    mask: { shape: ["B", "N", "M"], dtype: "bool", optional: true },
  },
  returns: { output: { shape: ["B", "N", "E"], dtype: "float32" } },
  family: { B: 2, N: 3, M: 5, E: 4, mask: "absent" },
  check: { property: "in-hull", of: "output", values: "V", axis: 1 },
  f({ scores, V, mask }: { scores: Tensor; V: Tensor; mask?: Tensor }, broken) {
    const weights = softmax(mask ? where(mask, scores, -Infinity) : scores, -1);
    return { output: mul(einsum("bnm,bme->bne", weights, V), broken ? 20 : 1) };
  },
};

describe("in-hull", () => {
  behaves({ test, expect }, setting, {
    says: /^output\[\d, \d, \d\] is \S+, but the (smallest|largest) of V along axis 1 is \S+$/,
    calls: 0,
  });

  test.each([
    ["largest", 9],
    ["smallest", -9],
  ])("looks at both ends: the %s", async (end, value) => {
    const problem = problemOf(setting);
    const runner = altered(problem, (outputs) => {
      const output = outputs.get("output") as Tensor;
      return outputs.set("output", { ...output, data: output.data.map((v, i) => (i === 5 ? value : v)) });
    });
    for (const f of (await tried(problem, runner)).findings)
      expect(f).toMatchObject({
        message: expect.stringMatching(new RegExp(`^output\\[0, 1, 1\\] is ${value}, but the ${end} of V`)),
        worst: { index: [0, 1, 1], actual: value },
      });
  });

  test("leaves out what the mathematics gives no answer", async () => {
    const own = { ...setting, family: { ...setting.family, mask: { "rows-off": 1 } } };
    const problem = problemOf(own);
    const runner = altered(problem, (outputs) => {
      const output = outputs.get("output") as Tensor;
      return outputs.set("output", { ...output, data: output.data.map((v) => (Number.isNaN(v) ? 1e6 : v)) });
    });
    for (const f of (await tried(problem, runner)).findings) expect(f.state).toBe("passed");
  });

  test("is skipped where there are no values", async () => {
    const own: Setting = {
      ...setting,
      args: { ...setting.args, V: { shape: ["B", "M", "E"], dtype: "float32", optional: true } },
      f: ({ scores, V }: { scores: Tensor; V?: Tensor }) => ({
        output: einsum("bnm,bme->bne", softmax(scores, -1), V ?? mul(einsum("bnm->bmn", scores), 1)),
      }),
    };
    expect(await skipped(own, { V: "absent", E: 3, "equal-sizes": true })).toEqual(["V is absent here"]);
  });

  test("names what the signature does not have", () => {
    expect(rejected(setting, { values: "v", of: "ouput" })).toEqual([
      "of: the entry returns nothing called ouput (did you mean output?)",
      "values: the entry has no argument called v (did you mean V?)",
    ]);
    expect(rejected(setting, { axis: 3 })).toEqual(["axis: V has 3 axes, and none of them is 3"]);
  });
});
