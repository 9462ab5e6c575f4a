import { describe, expect, test } from "vitest";
import { plain as plainIn, shaken } from "./arithmetic.ts";
import { gather, oneHot, scatterAdd } from "./select.ts";
import { type Tensor, tensor, under } from "./tensor.ts";

const plain = plainIn("float32");
const shake = shaken(() => 0.9, 0, "float32");
const values = (t: Tensor) => [...t.data];
const int = (shape: number[], v: number[]) => tensor(shape, v, "int64");
const grid = tensor([2, 3], [1, 2, 3, 4, 5, 6]);
const refuses = (f: () => unknown, code: string) =>
  expect(f).toThrow(expect.objectContaining({ name: "TensorError", code }));

describe("gather", () => {
  test("picks along the axis, as torch.gather", () => {
    expect(values(gather(grid, 1, int([2, 2], [2, 0, 1, 1])))).toEqual([3, 1, 5, 5]);
    expect(values(gather(grid, 0, int([1, 3], [1, 0, 1])))).toEqual([4, 2, 6]);
    const longer = gather(grid, -1, int([1, 4], [0, 0, 2, 2]));
    expect([longer.shape, values(longer)]).toEqual([
      [1, 4],
      [1, 1, 3, 3],
    ]);
  });

  test("keeps dtype and arithmetic, and shaking leaves it alone", () => {
    const picked = gather(under(tensor([2], [0.1, 7], "float16"), shake), 0, int([2], [1, 0]));
    expect([picked.dtype, picked.arithmetic]).toEqual(["float16", shake]);
    expect(values(picked)).toEqual(values(tensor([2], [7, 0.1], "float16")));
  });

  test("refuses other ranks, longer axes and indices that are not there", () => {
    refuses(() => gather(grid, 1, int([2], [0, 0])), "gather/shape");
    refuses(() => gather(grid, 1, int([3, 1], [0, 0, 0])), "gather/shape");
    for (const index of [3, -1, 0.5]) refuses(() => gather(grid, 1, tensor([1, 1], [index])), "gather/index");
  });
});

describe("scatterAdd", () => {
  test("adds where the indices say, as torch.scatter_add", () => {
    const added = scatterAdd(grid, 1, int([2, 2], [0, 0, 2, 1]), tensor([2, 2], [10, 20, 30, 40]));
    expect(values(added)).toEqual([31, 2, 3, 4, 45, 36]);
    expect(values(scatterAdd(grid, 0, int([1, 3], [1, 0, 1]), tensor([1, 3], [1, 1, 1])))).toEqual([1, 3, 3, 5, 5, 7]);
    expect(values(grid)).toEqual([1, 2, 3, 4, 5, 6]);
  });

  test("what nothing or one value reaches is moved as it is; a sum is shaken", () => {
    const into = under(tensor([3], [0, 0.1, 0]), shake);
    const moved = scatterAdd(into, 0, int([1], [0]), tensor([1], [0.3]));
    expect(values(moved)).toEqual(values(tensor([3], [0.3, 0.1, 0])));
    const summed = scatterAdd(into, 0, int([2], [0, 0]), tensor([2], [0.3, 0.4]));
    expect(summed.data[0]).not.toBe(Math.fround(0.7));
    expect(summed.data[0]).toBeCloseTo(0.7, 6);
  });

  test("plain arithmetic loses what a float32 accumulator loses, integers sum exactly to int64", () => {
    const parts = tensor([3], [2 ** 24, 1, 1]);
    const indices = int([3], [0, 0, 0]);
    expect(scatterAdd(tensor([1], [0]), 0, indices, parts).data[0]).toBe(2 ** 24 + 2);
    expect(scatterAdd(under(tensor([1], [0]), plain), 0, indices, parts).data[0]).toBe(2 ** 24);
    const count = scatterAdd(tensor([2], [0, 0], "int32"), 0, int([3], [1, 1, 0]), tensor([3], [1, 1, 1], "bool"));
    expect([count.dtype, values(count)]).toEqual(["int64", [1, 2]]);
  });

  test("refuses a source of another shape and indices that are not there", () => {
    refuses(() => scatterAdd(grid, 1, int([2, 1], [0, 0]), tensor([2, 2], [1, 1, 1, 1])), "scatter/shape");
    refuses(() => scatterAdd(grid, 1, int([1], [0]), tensor([1], [1])), "scatter/shape");
    refuses(() => scatterAdd(grid, 1, int([1, 1], [3]), tensor([1, 1], [1])), "scatter/index");
  });
});

test("oneHot marks the index on a new last axis, and refuses one beyond it", () => {
  const marks = oneHot(int([2, 1], [2, 0]), 3);
  expect([marks.dtype, marks.shape, values(marks)]).toEqual(["int64", [2, 1, 3], [0, 0, 1, 1, 0, 0]]);
  refuses(() => oneHot(int([1], [3]), 3), "one-hot/index");
});
