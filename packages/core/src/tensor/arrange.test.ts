import { describe, expect, test } from "vitest";
import { plain as plainIn, shaken } from "./arithmetic.ts";
import { flip, pad, repeatInterleave, roll, split, squeeze, stack, tile, unsqueeze } from "./arrange.ts";
import { type Tensor, tensor, under } from "./tensor.ts";

const values = (t: Tensor) => [...t.data];
const grid = tensor([2, 3], [1, 2, 3, 4, 5, 6]);
const refuses = (f: () => unknown, code: string) =>
  expect(f).toThrow(expect.objectContaining({ name: "TensorError", code }));

describe("axes of size 1", () => {
  test("come where they are asked for, and go again", () => {
    expect([0, 1, 2, -1].map((axis) => unsqueeze(grid, axis).shape)).toEqual([
      [1, 2, 3],
      [2, 1, 3],
      [2, 3, 1],
      [2, 3, 1],
    ]);
    expect(squeeze(unsqueeze(grid, 1), 1).shape).toEqual([2, 3]);
    expect(unsqueeze(tensor([], [7]), 0).shape).toEqual([1]);
  });

  test("only an axis of size 1 goes", () => {
    refuses(() => squeeze(grid, 0), "squeeze/size");
    refuses(() => unsqueeze(grid, 3), "tensor/axis");
  });
});

describe("stack and split", () => {
  test("stack joins along a new axis", () => {
    const t = stack([tensor([2], [1, 2]), tensor([2], [3, 4])], -1);
    expect([t.shape, values(t)]).toEqual([
      [2, 2],
      [1, 3, 2, 4],
    ]);
    refuses(() => stack([tensor([2], [1, 2]), tensor([1], [3])], 0), "concat/shape");
  });

  test("split cuts into equal parts, the last smaller, or into sizes", () => {
    expect(split(grid, 2, 1).map(values)).toEqual([
      [1, 2, 4, 5],
      [3, 6],
    ]);
    expect(split(grid, [1, 0, 2], -1).map(values)).toEqual([[1, 4], [], [2, 3, 5, 6]]);
  });

  test("split refuses sizes that do not add up", () => {
    for (const sizes of [0, -1, 0.5, [1, 1], [4, -1]]) refuses(() => split(grid, sizes, 1), "split/size");
  });
});

test("flip and roll move along their axis", () => {
  expect(values(flip(grid, 1))).toEqual([3, 2, 1, 6, 5, 4]);
  expect(values(flip(grid, 0))).toEqual([4, 5, 6, 1, 2, 3]);
  expect(values(roll(grid, 1, 1))).toEqual([3, 1, 2, 6, 4, 5]);
  expect(values(roll(grid, -4, 1))).toEqual([2, 3, 1, 5, 6, 4]);
  expect(values(roll(tensor([0], []), 1, 0))).toEqual([]);
});

test("repeatInterleave repeats each element, tile the whole axis", () => {
  expect(values(repeatInterleave(grid, 2, 1))).toEqual([1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6]);
  expect(values(repeatInterleave(grid, 2, 0))).toEqual([1, 2, 3, 1, 2, 3, 4, 5, 6, 4, 5, 6]);
  expect(values(tile(grid, 2, 1))).toEqual([1, 2, 3, 1, 2, 3, 4, 5, 6, 4, 5, 6]);
  expect(tile(grid, 0, 1).shape).toEqual([2, 0]);
});

describe("pad", () => {
  test("puts a constant at the ends of an axis", () => {
    const t = pad(grid, -1, [1, 2], -Infinity);
    expect([t.dtype, t.shape, values(t)]).toEqual([
      "float32",
      [2, 6],
      [-Infinity, 1, 2, 3, -Infinity, -Infinity, -Infinity, 4, 5, 6, -Infinity, -Infinity],
    ]);
    expect(values(pad(grid, 0, [1, 0]))).toEqual([0, 0, 0, 1, 2, 3, 4, 5, 6]);
  });

  test("integers stay integers unless the constant is a fraction", () => {
    const t = under(tensor([1], [3], "int64"), plainIn("bfloat16"));
    expect(pad(t, 0, [1, 0], 2).dtype).toBe("int64");
    const mixed = pad(t, 0, [1, 0], 0.1);
    expect([mixed.dtype, values(mixed)]).toEqual(["bfloat16", [0.10009765625, 3]]);
  });
});

test("moving values changes neither dtype nor arithmetic, and shaking leaves them alone", () => {
  const shake = shaken(() => 0.9, 0, "float16");
  const t = under(tensor([1, 2], [0.1, 0.2], "float16"), shake);
  const known = new Set([0, ...t.data]);
  for (const moved of [
    unsqueeze(t, 0),
    squeeze(t, 0),
    stack([t, t], 0),
    ...split(t, 1, 1),
    flip(t, 1),
    roll(t, 1, 1),
    repeatInterleave(t, 2, 1),
    tile(t, 2, 1),
    pad(t, 1, [1, 1]),
  ]) {
    expect([moved.dtype, moved.arithmetic]).toEqual(["float16", shake]);
    expect(values(moved).filter((v) => !known.has(v))).toEqual([]);
  }
});
