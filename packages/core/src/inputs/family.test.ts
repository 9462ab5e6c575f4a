import { describe, expect, test } from "vitest";
import { parse } from "../schema/parse.ts";
import { problemSpec } from "../schema/problem.ts";
import { tinySpec } from "../testing/tiny-problem.ts";
import { resolveFamily } from "./family.ts";

const resolve = (families: Record<string, Record<string, unknown>>, name: string) =>
  resolveFamily(parse(problemSpec, { ...tinySpec(), families }, "problem.yaml"), name);

describe("a family", () => {
  test("has the sizes, draws, convention and dtype that it says", () => {
    const f = resolve({ f: { N: 3, M: 5, mask: "causal", "expect-there": "zero", dtype: "float16" } }, "f");
    expect([...f.sizes]).toEqual([
      ["N", 3],
      ["M", 5],
    ]);
    expect([...f.draws]).toEqual([["mask", "causal"]]);
    expect([f.name, f.convention, f.dtype]).toEqual(["f", "zero", "float16"]);
    expect(resolve({ f: { N: 3, M: 5 } }, "f").convention).toBe("either");
  });

  test("has all of what it extends, the nearest first", () => {
    const families = {
      base: { N: 3, M: 5, mask: "causal", "expect-there": "nan", dtype: "float16" },
      middle: { extends: "base", M: 7, x: { normal: { scale: 80 } } },
      leaf: { extends: "middle", N: 4, mask: "absent" },
    };
    const leaf = resolve(families, "leaf");
    expect(Object.fromEntries(leaf.sizes)).toEqual({ N: 4, M: 7 });
    expect(Object.fromEntries(leaf.draws)).toEqual({ x: { normal: { mean: 0, scale: 80 } }, mask: "absent" });
    expect([leaf.name, leaf.convention, leaf.dtype]).toEqual(["leaf", "nan", "float16"]);
  });

  test("that extends itself, through whichever others, is refused", () => {
    const families = { a: { extends: "b" }, b: { extends: "c" }, c: { extends: "a" }, d: { N: 3, M: 4 } };
    expect(() => resolve(families, "a")).toThrow(
      expect.objectContaining({ code: "family/circle", message: "problem.yaml: families.a: extends itself through a" }),
    );
    expect(() => resolve({ ...families, e: { extends: "a" } }, "e")).toThrow(
      expect.objectContaining({ code: "family/circle" }),
    );
  });

  test("without a size is refused, naming every symbol that has none", () => {
    expect(() => resolve({ f: {} }, "f")).toThrow(
      expect.objectContaining({ code: "family/size", message: "problem.yaml: families.f: no size for N, M" }),
    );
  });

  test("with equal sizes is refused, unless they are 0 or 1 or it says so", () => {
    expect(() => resolve({ f: { N: 5, M: 5 } }, "f")).toThrow(
      expect.objectContaining({ code: "family/equal", message: expect.stringContaining("M and N are both 5") }),
    );
    expect(resolve({ f: { N: 5, M: 5, "equal-sizes": true } }, "f").sizes.get("N")).toBe(5);
    expect(resolve({ f: { N: 1, M: 1 } }, "f").sizes.get("N")).toBe(1);
    expect(() =>
      resolve({ f: { N: 5, M: 5, "equal-sizes": true }, g: { extends: "f", "equal-sizes": false } }, "g"),
    ).toThrow(expect.objectContaining({ code: "family/equal" }));
  });

  test("says nothing about an argument whose name JavaScript knows", () => {
    const spec = tinySpec();
    const args = { constructor: spec.entry.args.x } as never;
    const own = parse(problemSpec, { ...spec, entry: { ...spec.entry, args }, families: { f: { N: 2, M: 3 } } }, "p");
    expect([...resolveFamily(own, "f").draws]).toEqual([]);
  });
});
