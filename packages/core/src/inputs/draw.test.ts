import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Inputs } from "../runner.ts";
import { parse } from "../schema/parse.ts";
import { type ProblemSpec, problemSpec } from "../schema/problem.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { tinySpec } from "../testing/tiny-problem.ts";
import { draw } from "./draw.ts";
import { resolveFamily } from "./family.ts";

const specOf = (args: Record<string, unknown>, family: Record<string, unknown>): ProblemSpec => {
  const spec = tinySpec();
  const problem = { ...spec, entry: { ...spec.entry, args: { ...spec.entry.args, ...args } }, families: { f: family } };
  return parse(problemSpec, problem, "problem.yaml");
};
const inputs = (spec: ProblemSpec, seed = "s", index = 0, dtype: "float32" | "float16" = "float32") =>
  draw(spec, resolveFamily(spec, "f"), seed, index, dtype);
const shown = (all: Inputs) =>
  [...all].map(([name, v]) => [name, typeof v === "object" && "data" in v ? [...v.data] : v]);
const sized = { N: 2, M: 3 };

describe("a draw", () => {
  test("is fixed to the last bit", () => {
    const x = inputs(specOf({}, sized)).get("x") as Tensor;
    expect([...x.data]).toEqual([
      1.3466824293136597, -0.988088846206665, 0.6972751617431641, -0.33160334825515747, -0.2705482840538025,
      0.5244409441947937,
    ]);
  });

  test("is the same for the same problem, seed, family and index, and another for any other", () => {
    const spec = specOf({}, { ...sized, mask: { random: 0.5 } });
    const base = JSON.stringify(shown(inputs(spec)));
    expect(JSON.stringify(shown(inputs(spec)))).toBe(base);
    const others = [
      inputs(spec, "t"),
      inputs(spec, "s", 1),
      inputs({ ...spec, version: 2 }),
      inputs({ ...spec, id: "u" }),
    ];
    for (const other of others) expect(JSON.stringify(shown(other))).not.toBe(base);
  });

  test("any seed gives the right shapes and dtypes", () => {
    const spec = specOf({ k: { shape: ["M", 2], dtype: "int32" } }, { ...sized, mask: "open" });
    fc.assert(
      fc.property(fc.string(), fc.nat(20), (seed, index) => {
        const all = inputs(spec, seed, index);
        expect([...all].map(([name, t]) => [name, (t as Tensor).shape, (t as Tensor).dtype])).toEqual([
          ["x", [2, 3], "float32"],
          ["mask", [2, 3], "bool"],
          ["k", [3, 2], "int32"],
        ]);
      }),
      { numRuns: 50 },
    );
  });

  test("one argument's values do not depend on which others there are", () => {
    const [with_, without] = [
      inputs(specOf({}, { ...sized, mask: "open" })),
      inputs(specOf({}, { ...sized, mask: "absent" })),
    ];
    expect((with_.get("x") as Tensor).data).toEqual((without.get("x") as Tensor).data);
  });

  test("floating-point arguments come in the dtype that is graded, and others in their own", () => {
    const spec = specOf({ k: { shape: ["N"], dtype: "int64" } }, sized);
    const all = inputs(spec, "s", 0, "float16");
    expect([(all.get("x") as Tensor).dtype, (all.get("k") as Tensor).dtype]).toEqual(["float16", "int64"]);
  });

  test("integers are 0 to 9 unless the family says otherwise", () => {
    const spec = specOf({ k: { shape: [200], dtype: "int64" } }, sized);
    expect([...new Set((inputs(spec).get("k") as Tensor).data)].sort()).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  });
});

describe("an optional argument", () => {
  test("is there in every other draw when the family does not say", () => {
    const spec = specOf({}, sized);
    expect([0, 1, 2, 3].map((i) => inputs(spec, "s", i).has("mask"))).toEqual([true, false, true, false]);
  });

  test("is never there when it is absent, and always when the family draws it", () => {
    const absent = specOf({}, { ...sized, mask: "absent" });
    const present = specOf({}, { ...sized, mask: "causal" });
    for (const i of [0, 1, 2]) {
      expect(inputs(absent, "s", i).has("mask")).toBe(false);
      expect(inputs(present, "s", i).has("mask")).toBe(true);
    }
  });
});

test("subnormal values are those of the dtype that is graded", () => {
  const spec = specOf({}, { ...sized, x: "subnormal" });
  for (const [dtype, normal] of [
    ["float32", 2 ** -126],
    ["float16", 2 ** -14],
  ] as const) {
    const { data } = inputs(spec, "s", 0, dtype).get("x") as Tensor;
    expect(data.every((v) => v !== 0 && Math.abs(v) < normal)).toBe(true);
    expect(Math.max(...data.map(Math.abs))).toBeGreaterThan(normal / 1000);
  }
});

describe("an argument that is no tensor", () => {
  const arg = { k: { type: "int" } };
  test("has the value that the family gives it", () => {
    expect(inputs(specOf(arg, { ...sized, k: { value: 3 } })).get("k")).toBe(3);
    const list = specOf({ k: { type: "ints" } }, { ...sized, k: { value: [1, 2] } });
    expect(inputs(list).get("k")).toEqual([1, 2]);
  });

  test("takes the listed values in turn, from a place that the seed decides", () => {
    const spec = specOf(arg, { ...sized, k: { choose: [2, 3, 5] } });
    const drawn = (seed: string) => [0, 1, 2, 3].map((i) => inputs(spec, seed, i).get("k"));
    expect(new Set(drawn("s").slice(0, 3))).toEqual(new Set([2, 3, 5]));
    expect(drawn("s")[3]).toBe(drawn("s")[0]);
    expect(drawn("s")).toEqual(drawn("s"));
    expect(new Set(["a", "b", "c", "d", "e", "f", "g", "h"].map((seed) => drawn(seed)[0])).size).toBeGreaterThan(1);
  });

  test("without a value is refused", () => {
    expect(() => inputs(specOf(arg, sized))).toThrow(
      expect.objectContaining({
        name: "InputError",
        code: "family/value",
        message: expect.stringContaining("families.f.k"),
      }),
    );
  });
});
