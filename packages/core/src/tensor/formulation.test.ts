import { expect, test } from "vitest";
import { expect as expected, oracle, ordinary, shakenRun } from "../checks/tolerance.ts";
import { add, sub } from "./elementwise.ts";
import { formulation } from "./formulation.ts";
import { full } from "./make.ts";
import { type Tensor, tensor } from "./tensor.ts";

const inputs = new Map([["x", tensor([2, 3], [0.1, 0.2, 0.3, 0.4, 0.5, 0.6])]]);
const taken = (n: number) => (args: Record<string, unknown>) => ({
  way: full([1], formulation(args["x"] as Tensor, n)),
});

test("the oracle and a plain run take the first way, shaken runs each in turn", () => {
  const way = (run: ReadonlyMap<string, Tensor>) => Math.round(run.get("way")?.data[0] as number);
  expect(way(oracle(taken(3) as never, inputs))).toBe(0);
  expect(way(ordinary(taken(3) as never, inputs))).toBe(0);
  const shaken = (n: number) => [0, 1, 2, 3].map((s) => way(shakenRun(taken(n) as never, inputs, ["seed"], s)));
  expect(shaken(3)).toEqual([0, 1, 2, 0]);
  expect(shaken(2)).toEqual([0, 1, 0, 1]);
});

test("an honest way that errs more widens the tolerance, and moves no expected value", () => {
  // Adding 1000 and taking it away again loses what float32 cannot hold beside it.
  const compute = (ways: number) => (args: Record<string, unknown>) => {
    const x = args["x"] as Tensor;
    return { y: formulation(x, ways) === 1 ? sub(add(x, 1000), 1000) : x };
  };
  const of = (ways: number) => expected(compute(ways) as never, inputs, { y: "float32" }, ["seed"]).get("y");
  expect(of(2)?.values).toEqual(of(1)?.values);
  expect(of(2)?.tolerance[0]).toBeGreaterThan(10 * (of(1)?.tolerance[0] as number));
});
