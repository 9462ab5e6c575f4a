import { expect, test } from "vitest";
import { draw } from "../inputs/draw.ts";
import { resolveFamily } from "../inputs/family.ts";
import type { Tensor } from "../tensor/index.ts";
import { tinyProblem, tinySpec } from "../testing/tiny-problem.ts";
import { cut, sizesOf } from "./cut.ts";

test("a product of symbols is as long as they make it, and is cut with either", () => {
  const args = {
    x: { shape: ["N", "H*D"], dtype: "float32" },
    heads: { type: "int", size: "H" },
    width: { type: "int", size: "D" },
  };
  const returns = { weights: { shape: ["N", "H*D"], dtype: "float32" }, total: { shape: ["N", 1], dtype: "float32" } };
  const entry = { ...tinySpec().entry, args, returns };
  const { spec } = tinyProblem({ entry, families: { ordinary: { N: 5, H: 3, D: 4 } } } as never);
  const inputs = draw(spec, resolveFamily(spec, "ordinary"), "seed", 0, "float32");
  expect((inputs.get("x") as Tensor).shape).toEqual([5, 12]);
  expect(Object.fromEntries(sizesOf(spec.entry, inputs))).toEqual({ N: 5, H: 3, D: 4 });

  const smaller = cut(spec.entry, inputs, new Map([["H", { start: 1, size: 1 }]]));
  expect([(smaller.get("x") as Tensor).shape, smaller.get("heads"), smaller.get("width")]).toEqual([[5, 4], 1, 4]);
  const both = new Map(["H", "D"].map((symbol) => [symbol, { start: 0, size: 2 }]));
  expect((cut(spec.entry, inputs, both).get("x") as Tensor).shape).toEqual([5, 4]);
});
