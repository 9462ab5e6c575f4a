import { describe, expect, test } from "vitest";
import { inProcess } from "../../proving/sessions.ts";
import { div, maximum, mul, sqrt, sum, type Tensor, tensor } from "../../tensor/index.ts";
import { behaves, problemOf, rejected, type Setting, skipped, tried } from "./trying.ts";

const setting: Setting = {
  args: {
    x: { shape: ["N", "M"], dtype: "float32", optional: true },
    z: { shape: ["M", "N"], dtype: "float32" },
  },
  returns: { y: { shape: ["N", "M"], dtype: "float32" } },
  family: { N: 3, M: 5, x: { normal: { scale: 3 } } },
  check: { property: "idempotent", arg: "x", of: "y" },
  f({ x, z }: { x?: Tensor; z: Tensor }, broken) {
    if (x === undefined) return { y: { ...mul(z, 1), shape: [...z.shape].reverse() } };
    const norm = sqrt(sum(mul(x, x), -1));
    return { y: broken ? mul(x, 0.5) : div(x, maximum(norm, 1)) };
  },
};

describe("idempotent", () => {
  behaves({ test, expect }, setting, {
    says: /^handing y back as x should change nothing, but changes y\[\d, \d\] from \S+ to \S+$/,
    calls: 1,
  });

  test("hands back the candidate's own output, not the reference's", async () => {
    const seen: Tensor[] = [];
    const runner = inProcess((inputs) => {
      seen.push(inputs.get("x") as Tensor);
      return new Map([["y", tensor([3, 5], new Float64Array(15).fill(seen.length))]]);
    });
    const { findings } = await tried(problemOf(setting), runner);
    // Two draws, then each draw's own output; shrinking calls on.
    expect(seen.slice(2, 4).map((x) => x.data[0])).toEqual([1, 2]);
    for (const f of findings) expect(f).toMatchObject({ state: "failed", code: "property" });
  });

  test("says nothing without the argument", async () => {
    expect(await skipped(setting, { x: "absent" })).toEqual(["x is absent here"]);
  });

  test("takes an argument and an output of one shape", () => {
    expect(rejected(setting, { arg: "z" })).toEqual(["arg: z is [M, N], but y is [N, M]"]);
    expect(rejected(setting, { arg: "w" })).toHaveLength(1);
  });
});
