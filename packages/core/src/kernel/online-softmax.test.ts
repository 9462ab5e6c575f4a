import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { onlineSoftmax } from "./index.ts";

const finite = fc.double({ min: -700, max: 700, noNaN: true });
const piece = fc.array(fc.tuple(finite, finite, finite), { maxLength: 12 });

/** The softmax in one go, and the values under it. */
function whole(rows: readonly (readonly [number, number, number])[]) {
  const max = Math.max(...rows.map(([score]) => score));
  const sum = rows.reduce((all, [score]) => all + Math.exp(score - max), 0);
  const output = [1, 2].map((e) => rows.reduce((all, row) => all + (Math.exp(row[0] - max) / sum) * row[e]!, 0));
  return { lse: max + Math.log(sum), output };
}

const push = (state: ReturnType<typeof onlineSoftmax>, rows: readonly (readonly [number, number, number])[]) => {
  state.push(
    rows.map(([score]) => score),
    rows.flatMap(([, x, y]) => [x, y]),
  );
  return state;
};

const near = (got: Float64Array, want: readonly number[]) => {
  for (const [i, value] of want.entries()) expect(Math.abs(got[i]! - value)).toBeLessThanOrEqual(1e-10);
};

describe("the online softmax", () => {
  it("gives in pieces, in any order of merging, what the softmax gives at once", () => {
    fc.assert(
      fc.property(piece, piece, piece, (a, b, c) => {
        const rows = [...a, ...b, ...c];
        if (rows.length === 0) return;
        const { lse, output } = whole(rows);
        const streamed = push(push(push(onlineSoftmax(2), a), b), c);
        const right = push(onlineSoftmax(2), b);
        right.merge(push(onlineSoftmax(2), c));
        const merged = push(onlineSoftmax(2), a);
        merged.merge(right);
        for (const state of [streamed, merged]) {
          expect(Math.abs(state.lse - lse)).toBeLessThanOrEqual(1e-10);
          near(state.output, output);
        }
      }),
    );
  });

  it("of nothing has a log-sum-exp of −∞ and an output of 0, and merging nothing changes nothing", () => {
    const nothing = onlineSoftmax(2);
    expect([nothing.lse, ...nothing.output]).toEqual([Number.NEGATIVE_INFINITY, 0, 0]);
    const some = push(onlineSoftmax(2), [[3, 1, 2]]);
    some.merge(nothing);
    nothing.merge(some);
    expect([some.lse, ...some.output]).toEqual([3, 1, 2]);
    expect([nothing.lse, ...nothing.output]).toEqual([3, 1, 2]);
  });

  it("does not count a key whose score is −∞, whatever its value", () => {
    const state = push(onlineSoftmax(2), [
      [Number.NEGATIVE_INFINITY, Number.NaN, 1],
      [0, 5, 6],
    ]);
    expect([state.sum, ...state.output]).toEqual([1, 5, 6]);
  });

  it("says how many values it wants", () => {
    expect(() => onlineSoftmax(2).push([1, 2], [1, 2, 3])).toThrow("2 scores need 2 × 2 values, but 3 came");
    expect(() => onlineSoftmax(2).merge(onlineSoftmax(3))).toThrow(
      "values of 2 numbers cannot be merged with values of 3",
    );
  });
});
