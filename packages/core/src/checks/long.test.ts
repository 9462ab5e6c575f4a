import { describe, expect, test } from "vitest";
import { withMistakes } from "../diagnosis/mistakes.ts";
import { grade } from "../grade.ts";
import { random } from "../inputs/random.ts";
import { define, type Long } from "../reference.ts";
import type { Inputs } from "../runner.ts";
import { cast, mul, slice, softmax, sum, type Tensor, tensor } from "../tensor/index.ts";
import { measuredRunner } from "../testing/measured-runner.ts";
import { tinyProblem, tinyReference, tinySubmission } from "../testing/tiny-problem.ts";
import { compare } from "./compare.ts";
import { expectEntry } from "./long.ts";
import { type Expected, expect as expectedOf, ordinary } from "./tolerance.ts";

const FROM = 50;
type Args = { x: Tensor };
/** The quick way, which a last digit tells from the entry's own. */
const right = ({ x }: Args) => {
  const weights = mul(softmax(mul(x, 1 / Math.sqrt(x.shape[1] as number)), -1), 1 + 1e-12);
  return { weights, total: sum(x, -1) };
};
const rowOf = ({ x }: Args, i: number) => ({ x: slice(x, 0, i, i + 1) });

/** How many rows each run of the entry had. */
const asked: number[] = [];
function problemWith(long: Partial<Long>, spec: object = {}) {
  const { mistakes, entries } = tinyReference;
  const entry = entries["scaled_softmax"] as (typeof entries)[string];
  const reference = define({
    mistakes,
    entries: {
      scaled_softmax: (args, wrong) => {
        asked.push((args["x"] as Tensor).shape[0] as number);
        return entry(args, wrong);
      },
    },
    long: {
      scaled_softmax: {
        from: FROM,
        rows: ({ x }: Args) => x.shape[0] as number,
        row: rowOf,
        exactly: right,
        ...long,
      } as Long,
    },
  });
  return { ...tinyProblem(spec as never), reference };
}

function inputsOf(rows: number, scale: (row: number) => number = () => 1): Inputs {
  const { normal } = random("long", rows);
  const x = tensor(
    [rows, 40],
    Float64Array.from({ length: rows * 40 }, (_, i) => scale(Math.floor(i / 40)) * normal()),
    "float32",
  );
  return new Map([["x", x]]);
}

const DTYPES = { weights: "float32", total: "float32" } as const;
const compute = withMistakes(tinyProblem(), "scaled_softmax", []);
const expected = (inputs: Inputs, long: Partial<Long> = {}): Map<string, Expected> =>
  expectEntry(problemWith(long), inputs, DTYPES, ["seed"]);

describe("expected values of long inputs", () => {
  test("are those of the quick way, and the entry is asked for single rows alone", () => {
    asked.length = 0;
    const inputs = inputsOf(FROM);
    const x = cast(inputs.get("x") as Tensor, "float64");
    expect(expected(inputs).get("weights")?.values).toEqual(right({ x }).weights.data);
    expect(new Set(asked)).toEqual(new Set([1]));
  });

  test("are the entry's own below the number of rows that it names", () => {
    asked.length = 0;
    const inputs = inputsOf(FROM - 1);
    const x = cast(inputs.get("x") as Tensor, "float64");
    expect(expected(inputs).get("weights")?.values).not.toEqual(right({ x }).weights.data);
    expect(new Set(asked)).toEqual(new Set([FROM - 1]));
  });

  test.each([
    ["rows alike", () => 1],
    ["one loud row", (row: number) => (row === 77 ? 1000 : 1)],
    ["rows of every scale", (row: number) => 2 ** ((row % 40) - 20)],
  ])("have a tolerance that no row's own is above: %s", (_, scale) => {
    const inputs = inputsOf(200, scale);
    const [quick, own] = [expected(inputs), expectedOf(compute, inputs, DTYPES, ["seed"])];
    for (const [name, { tolerance }] of own)
      for (const [row, t] of tolerance.entries())
        expect(quick.get(name)?.tolerance[row], `${name} ${row}`).toBeGreaterThanOrEqual(t);
  });

  test("accept an ordinary implementation, and no error of a thousandth in any row", () => {
    const inputs = inputsOf(200);
    const weights = expected(inputs).get("weights") as Expected;
    const usual = ordinary(compute, inputs).get("weights") as Tensor;
    expect(weights.tells).toBe(true);
    expect(compare(usual, weights, "nan")).toMatchObject({ ok: true });
    for (let row = 0; row < 200; row++) {
      const row40 = usual.data.subarray(40 * row, 40 * row + 40);
      const data = usual.data.slice();
      data[40 * row + row40.indexOf(Math.max(...row40))]! *= 1.001;
      expect(compare({ ...usual, data }, weights, "nan").ok, `row ${row}`).toBe(false);
    }
  });

  test("are held against the entry: a quick way that differs is the problem's fault, not the candidate's", () => {
    const wrong = (args: Args) => ({ ...right(args), total: mul(right(args).total, 1.001) });
    expect(() => expected(inputsOf(FROM), { exactly: wrong as Long["exactly"] })).toThrow(
      expect.objectContaining({
        code: "reference/long",
        message: expect.stringMatching(/^reference\.ts: long gives \S+ for total in row 0, and the entry itself \S+$/),
      }),
    );
  });
});

test("a quick way for what is no entry is refused", () => {
  const { mistakes, entries } = tinyReference;
  const long = { scaled_softmaxx: {} as Long };
  expect(() => define({ mistakes, entries: entries as never, long })).toThrow(
    "long: scaled_softmaxx is none of the entries (did you mean scaled_softmax?)",
  );
});

describe("a problem with long inputs", () => {
  const spec = {
    families: { ordinary: { N: 4, M: 6, mask: "absent" }, long: { N: 300, M: 40, mask: "absent" } },
    draws: { visible: 1, hidden: 1 },
    checks: [
      { id: "shapes", kind: "shape", families: ["ordinary"] },
      { id: "values", kind: "close", of: "weights" },
      {
        ...{ id: "growth", kind: "scaling", measure: "memory", grow: "N", from: "ordinary", "at-most": 1.3 },
        ...{ sizes: [256, 512, 1024], rows: { x: 0, weights: 0, total: 0 } },
      },
    ],
  };
  const answer = (inputs: Inputs) => new Map(ordinary(compute, inputs));
  /** Wrong in one row of many, where the slices that the checks used to look at do not lie. */
  const skips = (rows: number) => (inputs: Inputs) => {
    const outputs = answer(inputs);
    const weights = outputs.get("weights") as Tensor;
    const [n, m] = weights.shape as [number, number];
    const data = weights.data.slice();
    if (n >= rows) data.fill(1 / m, 123 * m, 124 * m);
    return outputs.set("weights", { ...weights, data });
  };
  const found = async (answers: typeof answer) => {
    const runner = measuredRunner(answers, (n) => ({ peakBytes: 2 ** 14 * n }));
    const seed = { visible: "tests", hidden: "secret" };
    const { evidence } = await grade(problemWith({}, spec), tinySubmission, runner, { seed });
    const states = evidence.findings.flatMap(({ check, state, case: { family, visibility } }) =>
      check === "shapes" ? [] : [[check, family, visibility, state].join(" ")],
    );
    return { evidence, states };
  };

  test("is graded, and asks its entry for no more than a row of them", async () => {
    asked.length = 0;
    const { states } = await found(answer);
    expect(states).toEqual([
      "values ordinary visible passed",
      "values ordinary hidden passed",
      "values long visible passed",
      "values long hidden passed",
      "growth ordinary visible passed",
    ]);
    expect(Math.max(...asked)).toBe(4);
  });

  test("finds the one row that is wrong, and does not look for mistakes there", async () => {
    asked.length = 0;
    const { states, evidence } = await found(skips(300));
    expect(states).toContain("values long visible failed");
    expect(states).toContain("growth ordinary visible failed");
    expect(evidence.counterexamples).toEqual([]);
    expect(evidence.diagnosis.explanations).toEqual([]);
    expect(Math.max(...asked)).toBe(4);
  });

  test("finds it where growth is measured, too", async () => {
    const { evidence } = await found(skips(1024));
    expect(evidence.findings.find(({ check }) => check === "growth")).toMatchObject({
      state: "failed",
      message: "at N = 1024: values of weights are wrong",
    });
  });
});
