import { describe, expect, test } from "vitest";
import { define } from "../reference.ts";
import { close } from "../schema/checks/close.ts";
import type { FailedFinding, Finding } from "../schema/evidence.ts";
import { parse } from "../schema/parse.ts";
import { type Tensor, tensor } from "../tensor/index.ts";
import { altered, evidenceOf, tinyProblem, tinySpec } from "../testing/tiny-problem.ts";
import { difference } from "./up-to.ts";

/** A problem whose answer is this tensor, compared up to something. */
function problemOf(answer: Tensor, options: Record<string, unknown>) {
  const spec = tinySpec();
  const returns = { y: { shape: [...answer.shape], dtype: answer.dtype } };
  return tinyProblem(
    {
      entry: { ...spec.entry, args: { x: spec.entry.args.x } as never, returns: returns as never },
      families: { f: { N: 2, M: 3 } },
      draws: { visible: 1, hidden: 0 },
      checks: [
        { id: "shapes", kind: "shape" },
        { id: "values", kind: "close", ...options },
      ],
    } as never,
    define({ mistakes: {}, entries: { scaled_softmax: () => ({ y: answer }) } }),
  );
}

/** What `close` says when the right answer is one tensor and another came. */
async function compared(right: Tensor, came: Tensor, options: Record<string, unknown>): Promise<Finding> {
  const problem = problemOf(right, options);
  const runner = altered(problem, (outputs) => outputs.set("y", came));
  return (await evidenceOf(runner, problem)).findings.find((f) => f.check === "values") as Finding;
}
const ints = (rows: number[][]) => tensor([rows.length, rows[0]?.length ?? 0], rows.flat(), "int64");
const floats = (rows: number[][]) => tensor([rows.length, rows[0]?.length ?? 0], rows.flat(), "float32");

describe("close up to sets", () => {
  const right = ints([
    [1, 4, 7],
    [2, 0, 5],
  ]);

  test("accepts each row in any order, and rejects that without it", async () => {
    const shuffled = ints([
      [7, 1, 4],
      [0, 5, 2],
    ]);
    expect((await compared(right, shuffled, { "up-to": "sets" })).state).toBe("passed");
    expect((await compared(right, shuffled, {})).state).toBe("failed");
  });

  test("says what is missing and where something else stands instead", async () => {
    const came = ints([
      [7, 1, 4],
      [5, 3, 2],
    ]);
    expect(await compared(right, came, { "up-to": "sets" })).toMatchObject({
      state: "failed",
      code: "values",
      message: "y[1, :] should hold 0, in any order, but holds 3",
      worst: { index: [1, 1], expected: 0, actual: 3, ratio: "Infinity" },
    });
  });

  test("does not accept one member twice, nor a row's members in another row", async () => {
    const twice = ints([
      [1, 4, 4],
      [2, 0, 5],
    ]);
    const exchanged = ints([
      [2, 0, 5],
      [1, 4, 7],
    ]);
    for (const came of [twice, exchanged])
      expect((await compared(right, came, { "up-to": "sets" })).state).toBe("failed");
  });
});

describe("close up to the order of values", () => {
  const right = floats([
    [0.5, -1, 3],
    [2, 2, 0],
  ]);

  test("accepts each row's values in any order, ties included", async () => {
    const came = floats([
      [3, 0.5, -1],
      [0, 2, 2],
    ]);
    expect((await compared(right, came, { "up-to": "order" })).state).toBe("passed");
    expect((await compared(right, came, {})).state).toBe("failed");
  });

  test("rejects another value, one of a tie gone, and NaN", async () => {
    for (const row of [
      [2, 0, 0],
      [2, 0, 2.001],
      [2, Number.NaN, 0],
    ])
      expect((await compared(right, floats([[3, 0.5, -1], row]), { "up-to": "order" })).state).toBe("failed");
  });

  test("names the place in the sorted row", async () => {
    const came = floats([
      [3, 0.5, -1],
      [2, 0, 1],
    ]);
    const f = (await compared(right, came, { "up-to": "order" })) as FailedFinding;
    expect(f.message).toBe("y[1, 1] (each row sorted) should be 2, but is 1");
    expect(f.heat).toMatchObject({ rows: 2, columns: 3 });
  });
});

describe("close up to sign", () => {
  // Eigenvectors as columns: entries of one vector lie along axis -2.
  const right = floats([
    [0.8, -0.6],
    [0.6, 0.8],
  ]);
  const negated = floats([
    [-0.8, -0.6],
    [-0.6, 0.8],
  ]);

  test("accepts a negated vector along the axis, and rejects it along the other or without", async () => {
    expect((await compared(right, negated, { "up-to": "sign", axis: -2 })).state).toBe("passed");
    expect((await compared(right, negated, { "up-to": "sign" })).state).toBe("failed");
    expect((await compared(right, negated, {})).state).toBe("failed");
  });

  test("the last axis is the default", async () => {
    const rows = floats([
      [-0.8, 0.6],
      [0.6, 0.8],
    ]);
    expect((await compared(right, rows, { "up-to": "sign" })).state).toBe("passed");
  });

  test("rejects a vector of which one entry alone is negated, and one of zeros", async () => {
    for (const came of [
      floats([
        [0.8, -0.6],
        [-0.6, 0.8],
      ]),
      floats([
        [0, -0.6],
        [0, 0.8],
      ]),
    ]) {
      const f = (await compared(right, came, { "up-to": "sign", axis: -2 })) as FailedFinding;
      expect(f.state).toBe("failed");
      expect(f.message).toMatch(/\(up to sign\) should be/);
    }
  });

  test("entries of the same size do not make a right vector wrong", async () => {
    // An ulp apart: the largest entry is the second here and the first there.
    const [e, more] = [0.75, 0.75 + 2 ** -24];
    expect((await compared(floats([[e, -more]]), floats([[-more, e]]), { "up-to": "sign" })).state).toBe("passed");
  });

  test("an axis that does not exist is our fault, not the candidate's", async () => {
    expect(await compared(right, right, { "up-to": "sign", axis: 5 })).toMatchObject({
      state: "ungradable",
      why: expect.stringContaining("axis 5 does not exist"),
    });
  });
});

test("a difference counts each value as often as it is there", () => {
  expect(difference([1, 1, 2], [1, 2, 2])).toEqual({ missing: [1], extra: [2] });
  expect(difference([1, 2], [2, 1])).toEqual({ missing: [], extra: [] });
});

test("a misspelt word is told the nearest", () => {
  expect(() => parse(close, { id: "a", kind: "close", "up-to": "set" }, "p")).toThrow(/did you mean sets/);
});
