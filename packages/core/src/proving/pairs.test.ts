import { expect, test } from "vitest";
import { define } from "../reference.ts";
import { add, mul, type Tensor } from "../tensor/index.ts";
import { tinyProblem, tinyReference, tinySpec } from "../testing/tiny-problem.ts";
import { provePairs } from "./pairs.ts";

const unkilled = tinySpec().checks.map(({ kills: _, ...check }) => check);

test("a pair that differs from both its members is graded, and dies", async () => {
  expect(await provePairs(tinyProblem())).toEqual({ distinct: 1, alive: [] });
});

test("a pair that equals one of its members is no program of its own", async () => {
  const reference = define({
    mistakes: { "no-scale": "…", "no-scale-again": "…" },
    entries: {
      scaled_softmax: (args, wrong) =>
        (tinyReference.entries["scaled_softmax"] as never as (a: unknown, w: unknown) => never)(args, {
          "no-scale": wrong["no-scale"] || wrong["no-scale-again"],
        }),
    },
  });
  expect(await provePairs(tinyProblem({ checks: unkilled }, reference))).toEqual({ distinct: 0, alive: [] });
});

test("two mistakes whose small sum no check sees are told", async () => {
  const shifted = (x: Tensor, by: number) => add(x, mul(x, by));
  const reference = define({
    mistakes: { up: "…", "half-down": "…" },
    entries: {
      scaled_softmax(args: { x: Tensor; mask?: Tensor }, wrong) {
        const right = (tinyReference.entries["scaled_softmax"] as never as (a: unknown, w: unknown) => never)(args, {});
        const { weights, total } = right as { weights: Tensor; total: Tensor };
        return { weights, total: shifted(total, (wrong.up ? 0.5 : 0) - (wrong["half-down"] ? 0.25 : 0)) };
      },
    },
  });
  // The check looks at the weights alone, so nothing is wrong with the total.
  expect((await provePairs(tinyProblem({ checks: unkilled }, reference))).alive).toEqual([["up", "half-down"]]);
});
