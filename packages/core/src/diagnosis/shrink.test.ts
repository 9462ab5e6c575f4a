import { describe, expect, test } from "vitest";
import { TensorError } from "../errors.ts";
import { define } from "../reference.ts";
import type { Inputs } from "../runner.ts";
import type { Counterexample } from "../schema/counterexample.ts";
import { add, mul, sum, type Tensor } from "../tensor/index.ts";
import { altered, evidenceOf, tinyProblem } from "../testing/tiny-problem.ts";
import { cut, sizesOf } from "./cut.ts";
import { Shrinking, shrink } from "./shrink.ts";
import type { Failing } from "./still.ts";

/** A width that must be twice the number of heads, and scalars of every type. */
const problem = tinyProblem(
  {
    entry: {
      name: "joined",
      args: {
        x: { shape: ["N", "C"], dtype: "float32" },
        w: { shape: ["H"], dtype: "float32" },
        heads: { type: "int", size: "H" },
        eps: { type: "float" },
        k: { type: "int" },
        twice: { type: "bool" },
        mode: { type: "string" },
        at: { type: "ints" },
      },
      returns: { y: { shape: ["N", "C"], dtype: "float32" } },
    } as never,
    families: {
      plain: {
        N: 3,
        C: 8,
        H: 4,
        eps: { value: 0.37 },
        k: { value: 9 },
        twice: { value: true },
        mode: { value: "sum" },
        at: { value: [1, 2] },
      },
    },
    checks: [
      { id: "shapes", kind: "shape" },
      { id: "values", kind: "close" },
    ],
  },
  define({
    mistakes: {},
    entries: {
      joined: ({ x, w, heads, eps, k }: { x: Tensor; w: Tensor; heads?: number; eps?: number; k?: number }) => {
        if (x.shape[1] !== 2 * (heads as number) || w.shape[0] !== heads)
          throw new TensorError("test/width", "the width is twice the heads");
        return { y: add(add(mul(x, k as number), eps as number), sum(w, 0)) };
      },
    },
  }),
);

const wrongWhere = (condition: (inputs: Inputs) => boolean) =>
  altered(problem, (outputs, inputs) =>
    condition(inputs) ? outputs.set("y", add(outputs.get("y") as Tensor, 1)) : outputs,
  );
const exampleOf = async (condition: (inputs: Inputs) => boolean) =>
  (await evidenceOf(wrongWhere(condition), problem)).counterexamples.find(
    (c) => c.check === "values",
  ) as Counterexample;
const given = (c: Counterexample, name: string) => {
  const input = c.inputs.find((i) => i.name === name);
  return input && "value" in input ? input.value : input?.shape;
};

describe("sizes that hang together", () => {
  test("get smaller together, a scalar that is a size with them", async () => {
    const example = await exampleOf(() => true);
    expect(["x", "w", "heads"].map((name) => given(example, name))).toEqual([[1, 2], [1], 1]);
  });

  test("stay together where only large ones fail", async () => {
    const example = await exampleOf((inputs) => (inputs.get("heads") as number) > 1);
    expect(["x", "w", "heads"].map((name) => given(example, name))).toEqual([[1, 4], [2], 2]);
  });
});

describe("scalars", () => {
  test("get small where they do not matter; texts and lists stay", async () => {
    const example = await exampleOf(() => true);
    expect(["eps", "k", "twice", "mode", "at"].map((name) => given(example, name))).toEqual([
      0,
      1,
      false,
      "sum",
      [1, 2],
    ]);
  });

  test("keep what the failure needs", async () => {
    const example = await exampleOf((i) => (i.get("k") as number) > 3 && i.get("twice") === true && i.get("eps") !== 0);
    expect(["eps", "k", "twice"].map((name) => given(example, name))).toEqual([1, 4, true]);
  });
});

describe("cutting", () => {
  const { entry } = problem.spec;
  const x = { dtype: "float32", shape: [2, 4], data: Float64Array.from([0, 1, 2, 3, 4, 5, 6, 7]) } as unknown as Tensor;
  const inputs: Inputs = new Map<string, Tensor | number>([
    ["x", x],
    ["heads", 2],
  ]);

  test("knows sizes from tensors and from scalars", () => {
    expect([...sizesOf(entry, inputs)]).toEqual([
      ["N", 2],
      ["C", 4],
      ["H", 2],
    ]);
  });

  test("takes positions from a start on, and changes nothing else", () => {
    const part = cut(
      entry,
      inputs,
      new Map([
        ["C", { start: 2, size: 2 }],
        ["H", { start: 0, size: 1 }],
      ]),
    );
    expect([...(part.get("x") as Tensor).data]).toEqual([2, 3, 6, 7]);
    expect(part.get("heads")).toBe(1);
    expect([...x.data]).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
  });
});

describe("a check that draws for itself", () => {
  test("is not taken for one that follows the inputs: what fails on the same case is no progress", async () => {
    const inputs: Inputs = new Map([
      ["x", { shape: [2, 2], dtype: "float32", data: new Float64Array([1, 2, 3, 4]) } as unknown as Tensor],
    ]);
    const trial = { id: { variant: "own" }, inputs, expected: () => new Map() };
    const start = { trial, given: { inputs }, finding: {} } as unknown as Failing;
    let tries = 0;
    const s = new Shrinking(
      problem.spec,
      start,
      async () => {
        tries++;
        return start;
      },
      { left: 100 },
    );
    expect(await shrink(s)).toBe(start);
    expect(tries).toBeGreaterThan(0);
  });
});
