import { describe, expect, test } from "vitest";
import { inProcess, mistaken } from "../proving/sessions.ts";
import { define } from "../reference.ts";
import type { FailedFinding } from "../schema/evidence.ts";
import { mul, softmax, type Tensor, tensor } from "../tensor/index.ts";
import { evidenceOf, tinyProblem, tinySpec } from "../testing/tiny-problem.ts";

/** The k largest of each row: their indices, the first of equals first. */
function topk(x: Tensor, k: number): Tensor {
  const n = x.shape.at(-1) as number;
  const rows = Array.from({ length: x.data.length / n }, (_, r) => [...x.data.subarray(r * n, (r + 1) * n)]);
  const order = rows.map((row) =>
    row
      .map((_, i) => i)
      .sort((a, b) => (row[b] as number) - (row[a] as number) || a - b)
      .slice(0, k),
  );
  return tensor([rows.length, k], order.flat(), "int64");
}

/** Top 3 of softmax(x/4): `scores` and `indices` come back, of which the indices are compared. */
const problemOf = (
  x: unknown,
  scores: string,
  returns = ["scores", "indices"],
  shape: (string | number)[] = ["N", 3],
) => {
  const spec = tinySpec();
  const all = { scores: { shape: ["N", "M"], dtype: "float32" }, indices: { shape, dtype: "int64" } };
  return tinyProblem(
    {
      entry: {
        ...spec.entry,
        args: { x: spec.entry.args.x } as never,
        returns: Object.fromEntries(Object.entries(all).filter(([name]) => returns.includes(name))) as never,
      },
      families: { f: { N: 2, M: 5, x } },
      draws: { visible: 1, hidden: 0 },
      checks: [
        { id: "shapes", kind: "shape" },
        { id: "values", kind: "close", of: "indices", "up-to": { ties: { scores } } },
      ],
    } as never,
    define({
      mistakes: {},
      entries: {
        scaled_softmax: ({ x }) => {
          const p = softmax(mul(x as Tensor, 0.25), -1);
          const indices = topk(p, shape.length === 1 ? 1 : 3);
          const out = shape.length === 1 ? { ...indices, shape: [2] } : indices;
          return returns.includes("scores") ? { scores: p, indices: out } : { indices: out };
        },
      },
    }),
  );
};
type Own = ReturnType<typeof problemOf>;

async function compared(own: Own, came: number[]) {
  const runner = inProcess((inputs) => {
    const x = inputs.get("x") as Tensor;
    const { shape } = own.spec.entry.returns["indices"] as { shape: unknown[] };
    return new Map([
      ["scores", softmax(mul(x, 0.25), -1)],
      ["indices", tensor(shape.length === 1 ? [2] : [2, 3], came, "int64")],
    ]);
  });
  return (await evidenceOf(runner, own)).findings.find((f) => f.check === "values") as FailedFinding;
}

// Rows: 4 alone at the top, then a tie of 2 at places 1 and 3, then a tie of 1 at places 0 and 2.
const tied = { values: [1, 2, 1, 2, 4] };

describe.each(["scores", "x"])("indices up to ties in %s", (scores) => {
  const own = problemOf(tied, scores);

  test("the reference's own are right", async () => {
    const findings = (await evidenceOf(mistaken(own, []), own)).findings;
    expect(findings.map((f) => f.state)).toEqual(["passed", "passed"]);
  });

  test("any of equal scores may stand for another", async () => {
    for (const row of [
      [4, 1, 3],
      [4, 3, 1],
    ])
      expect((await compared(own, [...row, ...row])).state).toBe("passed");
  });

  test("another score, or the right ones in another order, are wrong", async () => {
    const f = await compared(own, [4, 1, 3, 4, 1, 0]);
    expect(f).toMatchObject({ state: "failed", code: "values", worst: { index: [1, 2], expected: 3, actual: 0 } });
    expect(f.message).toMatch(
      /^indices\[1, 2\] should be 3 \(score [\d.]+\) or another with this score, but is 0 \(score [\d.]+\)$/,
    );
    expect(Number(f.worst?.ratio)).toBeGreaterThan(10);
    expect((await compared(own, [1, 4, 3, 4, 1, 3])).state).toBe("failed");
  });

  test("one of a tie twice is wrong", async () => {
    expect((await compared(own, [4, 1, 3, 4, 3, 3])).message).toBe(
      "indices[1, 2] should be 3 or another with its score, but is 3, which this row holds already",
    );
  });

  test("what is no index is wrong", async () => {
    for (const wrong of [5, -1])
      expect((await compared(own, [4, 1, 3, 4, 1, wrong])).message).toBe(
        `indices[1, 2] should be 3 or another with its score, but is ${wrong}, which is no index`,
      );
  });
});

test("where scores are computed, those within their tolerance are equal; where they are given, they are not", async () => {
  const near = { values: [1, 2, 1, 2 * (1 + 2 ** -23), 4] };
  const came = [4, 1, 3, 4, 1, 3];
  expect((await compared(problemOf(near, "scores"), came)).state).toBe("passed");
  expect((await compared(problemOf(near, "x"), came)).state).toBe("failed");
});

test("an index a row, as argmax gives it, needs no axis of its own", async () => {
  const own = problemOf({ values: [1, 4, 1, 4, 0] }, "scores", undefined, ["N"]);
  expect((await compared(own, [1, 3])).state).toBe("passed");
  expect(await compared(own, [1, 2])).toMatchObject({ state: "failed", worst: { index: [1], actual: 2 } });
});

test("all scores equal: any distinct indices are right", async () => {
  const own = problemOf({ constant: 1 }, "scores");
  expect((await compared(own, [4, 0, 2, 1, 3, 0])).state).toBe("passed");
  expect((await compared(own, [4, 0, 4, 1, 3, 0])).state).toBe("failed");
});

test("scores that are not there, or do not fit, are our fault", async () => {
  expect(await compared(problemOf(tied, "score"), [0, 1, 2, 0, 1, 2])).toMatchObject({
    state: "ungradable",
    why: expect.stringContaining("neither an output of the reference nor a tensor argument is called score"),
  });
});
