import { describe, expect, test } from "vitest";
import { mistaken } from "../proving/sessions.ts";
import { define } from "../reference.ts";
import type { FailedFinding } from "../schema/evidence.ts";
import { add, argmax, cast, exp, greater, mean, mul, softmax, sub, type Tensor, tensor } from "../tensor/index.ts";
import { altered, evidenceOf, tinyProblem, tinySpec } from "../testing/tiny-problem.ts";
import { significant } from "./worst.ts";

const problem = tinyProblem();
const valuesOf = async (runner: Parameters<typeof evidenceOf>[0], own = problem, dtype?: "float16") =>
  (await evidenceOf(runner, own, dtype)).findings.filter((f) => f.check === "values");
const failedIn = async (runner: Parameters<typeof evidenceOf>[0], own = problem) =>
  (await valuesOf(runner, own)).filter((f): f is FailedFinding => f.state === "failed");

/** A problem of one output: the function of x that is given, on a family of its own. */
const problemOf = (
  compute: (x: Tensor) => Tensor,
  family: Record<string, unknown>,
  output: { shape: (string | number)[]; dtype: string } = { shape: ["N", "M"], dtype: "float32" },
) => {
  const spec = tinySpec();
  return tinyProblem(
    {
      entry: { ...spec.entry, args: { x: spec.entry.args.x } as never, returns: { y: output } as never },
      families: { f: family },
      checks: [...spec.checks.map((c) => ({ id: c["id"], kind: c["kind"] }))],
    },
    define({ mistakes: {}, entries: { scaled_softmax: ({ x }) => ({ y: compute(x as Tensor) }) } }),
  );
};

const poke = (index: number, value: number | ((v: number) => number)) =>
  altered(problem, (outputs) => {
    const w = outputs.get("weights") as Tensor;
    const data = w.data.slice();
    data[index] = typeof value === "number" ? value : value(data[index] as number);
    return outputs.set("weights", { ...w, data });
  });

describe("close", () => {
  test("passes what is right, and says how much of the tolerance it used", async () => {
    for (const f of await valuesOf(mistaken(problem, []))) {
      expect(f.state).toBe("passed");
      if (f.state === "passed") expect(f.ratio).toBeLessThan(0.5);
    }
  });

  test("fails a mistake where it shows, and nowhere else", async () => {
    const families = async (id: string) => [
      ...new Set((await failedIn(mistaken(problem, [id]))).map((f) => f.case.family)),
    ];
    expect(await families("no-scale")).toEqual(["ordinary", "masked"]);
    expect(await families("wrong-axis")).toEqual(["ordinary", "masked", "one-column"]);
  });

  test("names the worst element, what was expected, what came, and the share that is out", async () => {
    const [f] = await failedIn(poke(2 * 1 + 1, 5));
    expect(f).toMatchObject({ code: "values", output: "weights", worst: { actual: 5 } });
    const [ordinary] = (await failedIn(poke(9, 5))).filter((x) => x.case.family === "ordinary");
    expect(ordinary?.worst?.index).toEqual([1, 3]);
    expect(ordinary?.outside).toBe(significant(1 / 24));
    expect(ordinary?.message).toMatch(/^weights\[1, 3\] should be 0\.\d+, but is 5$/);
    expect(Number(ordinary?.worst?.ratio)).toBeGreaterThan(1e5);
    expect(ordinary?.worst?.ulps).toBeGreaterThan(1);
    expect(ordinary?.heat).toMatchObject({ at: [], rows: 4, columns: 6 });
    expect(ordinary?.heat?.ratios).toHaveLength(24);
    expect(ordinary?.heat?.ratios[9]).toBe(Number(Number(ordinary?.worst?.ratio).toPrecision(3)));
    expect(ordinary?.heat?.ratios.filter((r) => Number(r) > 1)).toHaveLength(1);
  });

  test("fails a NaN or an infinity among right values", async () => {
    for (const value of [Number.NaN, Infinity, -Infinity]) {
      const [f] = await failedIn(poke(0, value));
      expect(f?.worst?.actual).toBe(String(value));
      expect(f?.worst?.ratio).toBe("Infinity");
    }
  });

  test("lets an error of an ulp pass", async () => {
    const passed = await valuesOf(poke(0, (v) => v * (1 + 2 ** -23)));
    expect(passed.every((f) => f.state === "passed")).toBe(true);
  });

  test("says a wrong shape first, and compares nothing then", async () => {
    const runner = altered(problem, (outputs) => {
      const w = outputs.get("weights") as Tensor;
      return outputs.set("weights", { ...w, shape: [...w.shape].reverse() });
    });
    const [f] = (await failedIn(runner)).filter((x) => x.case.family === "ordinary");
    expect(f).toMatchObject({ code: "shape", message: "weights should have shape (4, 6), but has (6, 4)" });
    expect(f?.worst).toBeUndefined();
  });
});

describe("close, where the mathematics has no answer", () => {
  const off = (convention?: string) =>
    tinyProblem({
      families: {
        off: {
          N: 3,
          M: 5,
          mask: { "rows-off": 1 },
          ...(convention === undefined ? {} : { "expect-there": convention }),
        },
      },
    });
  /** NaN replaced by a value, as an implementation does that guards against 0/0. */
  const filled = (own: ReturnType<typeof off>, fill: number) =>
    altered(own, (outputs) => {
      const w = outputs.get("weights") as Tensor;
      return outputs.set("weights", { ...w, data: w.data.map((v) => (Number.isNaN(v) ? fill : v)) });
    });

  test.each([
    ["nan", "passed", "failed", "failed"],
    ["zero", "failed", "passed", "failed"],
    ["either", "passed", "passed", "failed"],
    ["ignore", "passed", "passed", "passed"],
    [undefined, "passed", "passed", "failed"],
  ])("by the convention %s: NaN is %s, 0 %s, ⅕ %s", async (convention, nan, zero, fifth) => {
    const own = off(convention);
    const state = async (fill: number) => [...new Set((await valuesOf(filled(own, fill), own)).map((f) => f.state))];
    expect(await state(Number.NaN)).toEqual([nan]);
    expect(await state(0)).toEqual([zero]);
    expect(await state(0.2)).toEqual([fifth]);
  });

  test("says what would have been right", async () => {
    const own = off("either");
    const [f] = await failedIn(filled(own, 0.2), own);
    expect(f?.message).toMatch(/ should be NaN or 0, but is 0\.2$/);
  });
});

describe("close, where it can tell nothing", () => {
  test("a tolerance wider than the data skips the case, right or wrong", async () => {
    // All of x is lost in the sum.
    const own = problemOf((x) => sub(add(x, 1e9), 1e9), { N: 2, M: 3 });
    const wrong = altered(own, (outputs) => outputs.set("y", tensor([2, 3], [1, 2, 3, 4, 5, 6])));
    for (const runner of [mistaken(own, []), wrong])
      for (const f of await valuesOf(runner, own))
        expect(f).toMatchObject({ state: "skipped", why: expect.stringContaining("wider than the data") });
  });

  test("exact zeros are told from anything else, but not zeros that are left of a cancelled sum", async () => {
    const states = async (own: typeof problem, value: number) => {
      const runner = altered(own, (outputs) => outputs.set("y", tensor([2, 3], new Array(6).fill(value))));
      return [...new Set((await valuesOf(runner, own)).map((f) => f.state))];
    };
    const zeros = problemOf((x) => mul(x, 0), { N: 2, M: 3 });
    expect(await states(zeros, 0)).toEqual(["passed"]);
    expect(await states(zeros, 1e-30)).toEqual(["failed"]);
    const cancelled = problemOf((x) => sub(x, mean(x, -1)), { N: 2, M: 3, x: { constant: 0.1 } });
    expect(await states(cancelled, 0)).toEqual(["skipped"]);
    expect(await states(cancelled, 1e-9)).toEqual(["skipped"]);
  });

  test("an answer that is NaN throughout catches numbers by its convention, and nothing where any is accepted", async () => {
    const states = async (convention: string, value: number) => {
      const own = problemOf((x) => softmax(sub(x, Infinity), -1), { N: 3, M: 2, "expect-there": convention });
      const runner = altered(own, (outputs) => outputs.set("y", tensor([3, 2], new Array(6).fill(value))));
      return [...new Set((await valuesOf(runner, own)).map((f) => f.state))];
    };
    expect(await states("either", Number.NaN)).toEqual(["passed"]);
    expect(await states("either", 0)).toEqual(["passed"]);
    expect(await states("either", 0.5)).toEqual(["failed"]);
    expect(await states("zero", Number.NaN)).toEqual(["failed"]);
    expect(await states("ignore", 0.5)).toEqual(["skipped"]);
  });

  test("integers and booleans that are all 0 are compared as any others", async () => {
    for (const [dtype, compute] of [
      ["int64", (x: Tensor) => cast(mul(x, 0), "int64")],
      ["bool", (x: Tensor) => greater(x, 1e9)],
    ] as const) {
      const own = problemOf(compute, { N: 2, M: 3 }, { shape: ["N", "M"], dtype });
      const wrong = altered(own, (outputs) => outputs.set("y", tensor([2, 3], [0, 0, 1, 0, 0, 0], dtype)));
      expect((await valuesOf(mistaken(own, []), own)).map((f) => f.state)).toEqual(["passed", "passed"]);
      expect((await valuesOf(wrong, own)).map((f) => f.state)).toEqual(["failed", "failed"]);
    }
  });

  test("values that an ordinary implementation cannot hold skip the case", async () => {
    const own = problemOf(exp, { N: 2, M: 3, x: { values: [1, 2, 12] } });
    for (const f of await valuesOf(mistaken(own, []), own, "float16"))
      expect(f).toMatchObject({ state: "skipped", why: "an ordinary implementation overflows here in float16" });
    for (const f of await valuesOf(mistaken(own, []), own)) expect(f.state).toBe("passed");
  });
});

test("integers are compared exactly", async () => {
  const own = problemOf((x) => argmax(x, -1), { N: 3, M: 4 }, { shape: ["N", 1], dtype: "int64" });
  const plusOne = altered(own, (outputs) => {
    const y = outputs.get("y") as Tensor;
    return outputs.set("y", { ...y, data: y.data.map((v, i) => (i === 1 ? v + 1 : v)) });
  });
  expect((await valuesOf(mistaken(own, []), own)).map((f) => f.state)).toEqual(["passed", "passed"]);
  const [f] = await failedIn(plusOne, own);
  expect(f).toMatchObject({ code: "values", worst: { index: [1, 0], tolerance: 0, ulps: 0, ratio: "Infinity" } });
});

test("a tensor of rank 0 is compared as any other", async () => {
  const own = problemOf(
    (x) => tensor([], [x.data[0] as number], x.dtype),
    { N: 2, M: 3 },
    { shape: [], dtype: "float32" },
  );
  expect((await valuesOf(mistaken(own, []), own)).map((f) => f.state)).toEqual(["passed", "passed"]);
  const wrong = altered(own, (outputs) => outputs.set("y", tensor([], [17])));
  expect((await failedIn(wrong, own))[0]).toMatchObject({ worst: { index: [] }, heat: { rows: 1, columns: 1 } });
});

test("the heat map of a large matrix is cut, and of more axes is the matrix with the worst element", async () => {
  const spec = tinySpec();
  const entry = {
    ...spec.entry,
    args: { x: { shape: [2, "N", "M"], dtype: "float32" } } as never,
    returns: { y: { shape: [2, "N", "M"], dtype: "float32" } } as never,
  };
  const own = tinyProblem(
    { entry, families: { f: { N: 50, M: 60 } }, checks: spec.checks.map((c) => ({ id: c["id"], kind: c["kind"] })) },
    define({ mistakes: {}, entries: { scaled_softmax: ({ x }) => ({ y: x as Tensor }) } }),
  );
  const wrong = altered(own, (outputs) => {
    const y = outputs.get("y") as Tensor;
    return outputs.set("y", { ...y, data: y.data.map((v, i) => (i === 3000 + 61 ? 99 : v)) });
  });
  const [f] = await failedIn(wrong, own);
  expect(f?.worst?.index).toEqual([1, 1, 1]);
  expect(f?.heat).toMatchObject({ at: [1], rows: 48, columns: 48 });
  expect(Number(f?.heat?.ratios[49])).toBeGreaterThan(1);
});
