import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { shaken } from "./arithmetic.ts";
import { argsort, sort, topK } from "./sort.ts";
import { type Tensor, tensor, under } from "./tensor.ts";

const values = (t: Tensor) => [...t.data];
const row = tensor([5], [3, 1, Number.NaN, 3, 2]);

describe("sort", () => {
  test("orders an axis both ways, NaN last, equals in their order", () => {
    const up = sort(row, 0);
    expect(values(up.values)).toEqual([1, 2, 3, 3, Number.NaN]);
    expect([up.indices.dtype, values(up.indices)]).toEqual(["int64", [1, 4, 0, 3, 2]]);
    const down = sort(row, 0, { descending: true });
    expect(values(down.values)).toEqual([3, 3, 2, 1, Number.NaN]);
    expect(values(down.indices)).toEqual([0, 3, 4, 1, 2]);
  });

  test("runs along the axis that is named, infinities at the ends", () => {
    const t = tensor([3, 2], [0, Infinity, -1, -Infinity, 5, 0]);
    expect(values(sort(t, 0).values)).toEqual([-1, -Infinity, 0, 0, 5, Infinity]);
    expect(values(argsort(t, -2))).toEqual([1, 1, 0, 2, 2, 0]);
    expect(() => sort(t, 2)).toThrow(expect.objectContaining({ code: "tensor/axis" }));
  });

  test("gives what Array.sort gives, of any length", () => {
    fc.assert(
      fc.property(fc.array(fc.float({ noNaN: true })), (x) => {
        expect(values(sort(tensor([x.length], x), 0).values).map((v) => v + 0)).toEqual(
          x.sort((a, b) => a - b).map((v) => v + 0),
        );
      }),
    );
  });
});

describe("topK", () => {
  test("gives the largest first, of equals the lower index, and NaN last of all", () => {
    const { values: top, indices } = topK(row, 3, 0);
    expect([values(top), values(indices)]).toEqual([
      [3, 3, 2],
      [0, 3, 4],
    ]);
    expect(values(topK(row, 5, 0).values)[4]).toBeNaN();
    expect(topK(row, 0, 0).values.shape).toEqual([0]);
  });

  test("keeps the dtype, and shaking leaves it alone", () => {
    const t = under(
      tensor([2, 2], [0.1, 0.7, 0.3, 0.2], "bfloat16"),
      shaken(() => 0.9, 0, "bfloat16"),
    );
    const { values: top } = topK(t, 1, 1);
    expect([top.dtype, top.shape]).toEqual(["bfloat16", [2, 1]]);
    expect(values(top)).toEqual(values(tensor([2], [0.7, 0.3], "bfloat16")));
  });

  test.each([6, -1, 1.5])("refuses k = %d of five", (k) => {
    expect(() => topK(row, k, 0)).toThrow(expect.objectContaining({ code: "topk/k" }));
  });
});
