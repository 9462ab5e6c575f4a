import { describe, expect, it } from "vitest";
import { attentionOracle } from "../kernel/index.ts";
import type { Counterexample, ShownTensor } from "../schema/counterexample.ts";
import { attentionMaps } from "./attention-maps.ts";
import { attentionHtml } from "./html-attention.ts";

const float = (name: string, shape: number[], values: ShownTensor["values"]): ShownTensor => ({
  name,
  shape,
  dtype: "float32",
  values,
});
const waves = (n: number) => Array.from({ length: n }, (_, i) => Math.sin(1 + 2 * i));
const size = (shape: number[]) => shape.reduce((n, d) => n * d, 1);
const wave = (name: string, shape: number[]) => float(name, shape, waves(size(shape)));

const base = { check: "values", family: "ordinary", draw: 0, message: "it is wrong", numbers: 9 };
/** One whose submission returns weights, of two heads. */
const withWeights: Counterexample = {
  ...base,
  inputs: [wave("Q", [1, 2, 2, 3])],
  expected: [wave("output", [1, 2, 2, 3])],
  actual: [wave("output", [1, 2, 2, 3])],
  weights: {
    expected: float("weights", [1, 2, 2, 2], [0.5, 0.5, 1, 0, 0.25, 0.75, 0, 1]),
    actual: float("weights", [1, 2, 2, 2], [0.5, 0.5, 0.9, 0.1, 0.25, 0.75, "NaN", 1]),
  },
};

/** A causal one whose submission returns none, as FlashAttention's. */
function flash(
  shape: { N: number; M: number } = { N: 2, M: 3 },
  change: (output: number) => number = (x) => x,
): Counterexample {
  const { N, M } = shape;
  const inputs = [wave("Q", [N, 4]), wave("K", [M, 4]), wave("V", [M, 2])];
  const four = ({ shape, values }: ShownTensor) => ({
    shape: [1, 1, ...shape],
    data: Float64Array.from(values as number[]),
  });
  const [Q, K, V] = inputs.map(four) as [ReturnType<typeof four>, ReturnType<typeof four>, ReturnType<typeof four>];
  const { output } = attentionOracle({ Q, K, V, causal: true });
  const rounded = Array.from(output.data, (x) => Number(change(x).toPrecision(6)));
  return {
    ...base,
    inputs: [...inputs, { name: "block_q", value: 2 }, { name: "causal", value: true }],
    expected: [float("output", [N, 2], rounded)],
    actual: [float("output", [N, 2], waves(2 * N))],
  };
}

describe("attention maps", () => {
  it("are a head each, expected beside what came", () => {
    expect(attentionMaps(withWeights)).toEqual({
      heads: [
        {
          at: "[0, 0]",
          expected: [
            [0.5, 0.5],
            [1, 0],
          ],
          actual: [
            [0.5, 0.5],
            [0.9, 0.1],
          ],
        },
        {
          at: "[0, 1]",
          expected: [
            [0.25, 0.75],
            [0, 1],
          ],
          actual: [
            [0.25, 0.75],
            ["NaN", 1],
          ],
        },
      ],
      notes: [],
    });
  });

  it("are of the output that the check is about, where that is the weights", () => {
    const { weights, ...rest } = withWeights;
    const own = { ...rest, expected: [weights?.expected as ShownTensor], actual: [weights?.actual as ShownTensor] };
    expect(attentionMaps(own)).toEqual(attentionMaps(withWeights));
  });

  it("are the kernel's where the problem has no weights", () => {
    const maps = attentionMaps(flash());
    expect(maps?.notes).toEqual(["the submission returns no weights"]);
    const [head] = maps?.heads ?? [];
    expect(head?.actual).toBeUndefined();
    // Of three keys the first of two queries sees two.
    expect(head?.expected[0]?.[2]).toBe(0);
    for (const row of head?.expected ?? [])
      expect(row.reduce<number>((sum, weight) => sum + (weight as number), 0)).toBeCloseTo(1, 12);
  });

  it("are not the kernel's where the expected output is that of another attention", () => {
    expect(attentionMaps(flash({ N: 2, M: 3 }, (x) => 1.001 * x))).toBeUndefined();
  });

  it.each([
    ["no queries", { ...flash(), inputs: [wave("K", [3, 4])] }],
    [
      "inputs that the kernel does not take",
      { ...flash(), inputs: [wave("Q", [2, 5]), wave("K", [3, 4]), wave("V", [3, 2])] },
    ],
    ["one key alone", flash({ N: 1, M: 1 })],
  ])("are not there for %s", (_, example) => {
    expect(attentionMaps(example)).toBeUndefined();
  });

  it("are not computed for so many weights that a report's few numbers could stop whoever shows it", () => {
    const N = 60_000;
    const many = (name: string, D: number) => float(name, [N, D], Array(N * D).fill(1));
    const inputs = [many("Q", 1), many("K", 1), many("V", 1)];
    expect(attentionMaps({ ...base, inputs, expected: [many("output", 1)] })).toBeUndefined();
  });

  it("are cut to what can be looked at, and say so", () => {
    const shape = [3, 4, 30, 40];
    const many = { ...withWeights, weights: { expected: wave("weights", shape), actual: wave("weights", [3, 4, 30]) } };
    const maps = attentionMaps(many);
    expect(maps?.heads).toHaveLength(8);
    expect(maps?.heads[7]).toMatchObject({ at: "[1, 3]", actual: undefined });
    expect(maps?.heads[0]?.expected).toHaveLength(24);
    expect(maps?.heads[0]?.expected[1]).toEqual(waves(80).slice(40, 64));
    expect(maps?.notes).toEqual([
      "8 of 12 heads are shown",
      "the first 24 queries and keys of each are shown",
      "those of the submission have shape (3, 4, 30)",
    ]);
    expect(attentionHtml(maps as NonNullable<typeof maps>).length).toBeLessThan(1_000_000);
  });
});

describe("attention maps in HTML", () => {
  const html = attentionHtml(attentionMaps(withWeights) as NonNullable<ReturnType<typeof attentionMaps>>);

  it("can be read out", () => {
    expect(html).toContain('aria-label="expected weights [0, 0]: query 0 0.5 0.5; query 1 1 0"');
    expect(html).toContain('aria-label="it gave weights [0, 1]: query 0 0.25 0.75; query 1 NaN 1"');
  });

  it("frame what differs, and mark what is no number", () => {
    expect(html.match(/class="off"/g)).toHaveLength(3);
    expect(html.match(/class="none"/g)).toHaveLength(1);
  });

  it("fill a cell's area by its weight", () => {
    const [, side] = /width="([\d.]+)" height="\1"><title>query 0, key 0: 0.25/.exec(html) ?? [];
    const [, whole] = /width="([\d.]+)" height="\1"><title>query 1, key 0: 1</.exec(html) ?? [];
    expect(Number(side) / Number(whole)).toBeCloseTo(0.5, 12);
  });
});
