import { describe, expect, test } from "vitest";
import { define } from "../reference.ts";
import { DEFAULT_LIMITS } from "../runner.ts";
import { softmax, type Tensor, tensor } from "../tensor/index.ts";
import { tinyProblem, type tinySpec } from "../testing/tiny-problem.ts";
import { prove } from "./prove.ts";
import { mistaken, NOBODY } from "./sessions.ts";

const pick = (row: readonly number[], u: number): number => {
  let below = 0;
  const found = row.findIndex((p) => {
    below += p;
    return u < below;
  });
  return found < 0 ? row.length - 1 : found;
};
const rowsOf = ({ data, shape }: Tensor): number[][] => {
  const n = shape.at(-1) as number;
  return Array.from({ length: data.length / n }, (_, r) => [...data.subarray(r * n, (r + 1) * n)]);
};

/** A distribution, and another entry that draws from it. */
const reference = define({
  mistakes: {
    greedy: "The likeliest token is taken, not drawn.",
    "one-draw": "One random number serves all rows.",
  },
  entries: {
    scaled_softmax: ({ x }: { x: Tensor }) => ({ weights: softmax(x, -1) }),
    sample({ x, random }: { x: Tensor; random: () => number }, wrong) {
      const shared = random();
      const tokens = rowsOf(softmax(x, -1)).map((row) =>
        wrong.greedy ? row.indexOf(Math.max(...row)) : pick(row, wrong["one-draw"] ? shared : random()),
      );
      return { token: tensor([tokens.length], tokens, "int64") };
    },
  },
});

const tensorOf = (shape: (string | number)[], dtype = "float32") => ({ shape, dtype });
const draws = {
  id: "draws",
  kind: "statistics",
  test: "categorical",
  entry: "sample",
  of: "token",
  against: "weights",
  calls: 4,
};
const problemOf = (check: Record<string, unknown> = {}, args: Record<string, unknown> = {}) => {
  const x = tensorOf(["N", "M"]);
  return tinyProblem(
    {
      entry: { name: "scaled_softmax", args: { x }, returns: { weights: tensorOf(["N", "M"]) } } as never,
      ...({
        others: [{ name: "sample", args: { x, ...args }, returns: { token: tensorOf(["N"], "int64") } }],
      } as object),
      families: { f: { N: 500, M: 4, x: { values: [1, 0.5, 0, -1] } } },
      draws: { visible: 1, hidden: 0 },
      checks: [
        { id: "shapes", kind: "shape" },
        { id: "values", kind: "close" },
        { ...draws, kills: ["greedy", "one-draw"], ...check },
      ],
    } as Partial<ReturnType<typeof tinySpec>>,
    reference,
  );
};

describe("a reference that draws", () => {
  test("passes the frequencies of its own probabilities, and its wrong samplers do not", async () => {
    const proof = await prove(problemOf());
    expect(proof.reference.findings).toEqual([]);
    expect(proof.mutants).toMatchObject([
      { id: "greedy", killed: true, by: ["draws"], missed: [] },
      { id: "one-draw", killed: true, by: ["draws"], missed: [] },
    ]);
    expect(proof.score).toBe(1);
  });

  test("draws the same for the same seed, and something else for another", async () => {
    const problem = problemOf();
    const [sample] = problem.spec.others;
    const session = await mistaken(problem, []).open(NOBODY, problem.spec.entry, DEFAULT_LIMITS);
    const inputs = new Map([["x", tensor([50, 4], new Float64Array(200))]]);
    const drawn = async (seed?: number) => {
      const result = await session.call(inputs, { entry: sample as never, ...(seed === undefined ? {} : { seed }) });
      return result.state === "ok" ? [...(result.outputs.get("token") as Tensor).data] : result;
    };
    expect(await drawn(1)).toEqual(await drawn(1));
    expect(await drawn()).toEqual(await drawn());
    expect(await drawn(2)).not.toEqual(await drawn(1));
    expect(new Set((await drawn(1)) as number[])).toEqual(new Set([0, 1, 2, 3]));
  });
});

describe("a check whose draws do not fit is told when the problem is read", () => {
  test.each([
    [{ entry: "sampler" }, {}, "checks[2].entry: others has no entry called sampler (did you mean sample?)"],
    [{ of: "tokens" }, {}, "checks[2].of: sample returns nothing called tokens (did you mean token?)"],
    [{ of: "token", entry: undefined }, {}, "checks[2].of: scaled_softmax returns nothing called token"],
    [{}, { p: { type: "float" } }, "checks[2].entry: no family draws the p of sample: scaled_softmax has none"],
  ])("%j %j", (check, args, says) => {
    expect(() => problemOf(check, args)).toThrow(says);
  });
});
