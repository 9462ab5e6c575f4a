import { describe, expect, test } from "vitest";
import { inProcess } from "../../proving/sessions.ts";
import { add, cumsum, mul, type Tensor } from "../../tensor/index.ts";
import { behaves, problemOf, rejected, type Setting, skipped, tried } from "./trying.ts";

const setting: Setting = {
  args: {
    x: { shape: ["N", "M"], dtype: "float32" },
    block: { type: "int", optional: true },
    fused: { type: "bool", optional: true },
  },
  returns: { y: { shape: ["N", "M"], dtype: "float32" } },
  family: { N: 3, M: 5, block: { value: 2 }, fused: "absent" },
  check: { property: "same-under", vary: { block: [2, 3, 64] } },
  f: ({ x, block = 1 }: { x: Tensor; block?: number }, broken) => ({
    y: broken ? add(cumsum(x, 1), block) : cumsum(x, 1),
  }),
};

describe("same-under", () => {
  behaves({ test, expect }, setting, {
    says: /^setting block to (3|64) changes y\[\d, \d\] from \S+ to \S+$/,
    calls: 2,
  });

  test("gives an argument that is absent, too, in the signature's order", async () => {
    const seen: string[] = [];
    const own = { ...setting, check: { property: "same-under", vary: { fused: [true], block: [3] } } };
    const runner = inProcess((inputs) => {
      seen.push([...inputs.keys()].join());
      return new Map([["y", cumsum(mul(inputs.get("x") as Tensor, 1), 1)]]);
    });
    for (const f of (await tried(problemOf(own), runner)).findings) expect(f.state).toBe("passed");
    expect(new Set(seen)).toEqual(new Set(["x,block", "x,block,fused"]));
  });

  test("says nothing where the case has the only value", async () => {
    const own = { ...setting, check: { property: "same-under", vary: { block: [2] } } };
    expect(await skipped(own, {})).toEqual(["the case has every one of these values"]);
  });

  test("names what the signature does not have, and tensors", () => {
    expect(rejected(setting, { vary: { blocks: [1] } })).toEqual([
      "vary.blocks: the entry has no argument called blocks (did you mean block?)",
    ]);
    expect(rejected(setting, { vary: { x: [1] } })).toEqual(["vary.x: x is a tensor"]);
    expect(rejected(setting, { vary: {} })).toEqual(["vary: at least one"]);
  });
});
