import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { plain as plainIn } from "./arithmetic.ts";
import { arange, full, tril } from "./make.ts";
import { broadcastTo, concat, reshape, slice, swapAxes, take, transpose } from "./reshape.ts";
import { type Tensor, tensor, under } from "./tensor.ts";

const plain = plainIn("float32");

const values = (t: Tensor) => [...t.data];
const grid = tensor([2, 3], [1, 2, 3, 4, 5, 6]);
const refuses = (f: () => unknown, code: string) =>
  expect(f).toThrow(expect.objectContaining({ name: "TensorError", code }));

describe("reshape", () => {
  test("keeps row-major order and works out one size", () => {
    expect([reshape(grid, [3, 2]).shape, values(reshape(grid, [3, 2]))]).toEqual([
      [3, 2],
      [1, 2, 3, 4, 5, 6],
    ]);
    expect(reshape(grid, [-1]).shape).toEqual([6]);
    expect(reshape(grid, [1, -1, 2]).shape).toEqual([1, 3, 2]);
    expect(reshape(tensor([], [7]), [1, 1]).shape).toEqual([1, 1]);
  });

  test.each([[[4]], [[-1, 4]], [[-1, 0]], [[-2, -3]], [[-1, -1, 6]], [[1.5, 4]]])("refuses %j", (shape) => {
    refuses(() => reshape(grid, shape), "reshape/size");
  });
});

describe("transpose", () => {
  test("moves every element to the place that the order names", () => {
    const t = tensor(
      [2, 3, 4],
      Array.from({ length: 24 }, (_, i) => i),
    );
    const turned = transpose(t, [2, 0, 1]);
    expect(turned.shape).toEqual([4, 2, 3]);
    for (let i = 0; i < 2; i++)
      for (let j = 0; j < 3; j++)
        for (let k = 0; k < 4; k++) expect(turned.data[(k * 2 + i) * 3 + j]).toBe(t.data[(i * 3 + j) * 4 + k]);
  });

  test("undoes itself", () => {
    fc.assert(
      fc.property(fc.array(fc.nat(3), { maxLength: 4 }), fc.infiniteStream(fc.nat()), (shape, stream) => {
        const order = shape.map((_, i) => i).sort(() => ((stream.next().value as number) % 2) - 0.5);
        const size = shape.reduce((n, d) => n * d, 1);
        const t = tensor(
          shape,
          Array.from({ length: size }, (_, i) => i),
        );
        const back = transpose(
          transpose(t, order),
          order.map((_, i) => order.indexOf(i)),
        );
        expect([back.shape, values(back)]).toEqual([shape, values(t)]);
      }),
    );
  });

  test("refuses what does not order the axes", () => {
    for (const order of [[0], [0, 0], [0, 1, 1]]) refuses(() => transpose(grid, order), "transpose/order");
    refuses(() => transpose(grid, [0, 2]), "tensor/axis");
  });

  test("swapAxes exchanges two, counted from either end", () => {
    expect(values(swapAxes(grid, -1, 0))).toEqual([1, 4, 2, 5, 3, 6]);
  });
});

describe("parts", () => {
  test("slice takes [start, stop), from the end when negative, and no more than there is", () => {
    expect(values(slice(grid, 1, 1))).toEqual([2, 3, 5, 6]);
    expect(values(slice(grid, 1, -2, -1))).toEqual([2, 5]);
    expect(values(slice(grid, 0, 0, 99))).toEqual([1, 2, 3, 4, 5, 6]);
    expect(slice(grid, 1, 2, 1).shape).toEqual([2, 0]);
  });

  test("take picks positions in the order given, more than once if asked", () => {
    expect(values(take(grid, 1, [2, 0, 2]))).toEqual([3, 1, 3, 6, 4, 6]);
    for (const position of [3, -1, 0.5]) refuses(() => take(grid, 1, [position]), "take/position");
  });

  test("concat joins along any axis", () => {
    expect(values(concat([grid, grid], 0))).toEqual([1, 2, 3, 4, 5, 6, 1, 2, 3, 4, 5, 6]);
    const wide = concat([grid, tensor([2, 1], [7, 8])], -1);
    expect([wide.shape, values(wide)]).toEqual([
      [2, 4],
      [1, 2, 3, 7, 4, 5, 6, 8],
    ]);
  });

  test("concat undoes slicing", () => {
    fc.assert(
      fc.property(fc.nat(3), fc.nat(1), (cut, axis) => {
        const back = concat([slice(grid, axis, 0, cut), slice(grid, axis, cut)], axis);
        expect([back.shape, values(back)]).toEqual([grid.shape, values(grid)]);
      }),
    );
  });

  test("concat gives the widest dtype, and rounds what does not fit it", () => {
    expect(concat([tensor([1], [1], "int64"), tensor([1], [0.5])], 0).dtype).toBe("float32");
    const half = concat([tensor([1], [2049], "int64"), tensor([1], [1], "float16")], 0);
    expect([half.dtype, values(half)]).toEqual(["float16", [2048, 1]]);
  });

  test("concat refuses nothing, and shapes that do not join", () => {
    refuses(() => concat([], 0), "concat/empty");
    refuses(() => concat([grid, tensor([3, 2], new Float64Array(6))], 0), "concat/shape");
    refuses(() => concat([grid, tensor([3], new Float64Array(3))], 0), "concat/shape");
  });
});

test("broadcastTo repeats, and refuses to shrink", () => {
  expect(values(broadcastTo(tensor([2, 1], [1, 2]), [2, 3]))).toEqual([1, 1, 1, 2, 2, 2]);
  expect(broadcastTo(tensor([], [1]), [2, 2]).shape).toEqual([2, 2]);
  refuses(() => broadcastTo(grid, [1, 3]), "tensor/broadcast");
  refuses(() => broadcastTo(grid, [3]), "tensor/broadcast");
});

test("moving values changes neither dtype nor arithmetic", () => {
  const t = under(tensor([1, 2], [1, 2], "bfloat16"), plain);
  for (const moved of [
    reshape(t, [2]),
    transpose(t, [1, 0]),
    slice(t, 1, 1),
    broadcastTo(t, [3, 2]),
    concat([t, t], 0),
  ])
    expect([moved.dtype, moved.arithmetic]).toEqual(["bfloat16", plain]);
});

test("full, arange and tril make what they say", () => {
  expect(values(full([2], 0.1, "float16"))).toEqual([0.0999755859375, 0.0999755859375]);
  expect([arange(3).dtype, values(arange(3))]).toEqual(["int64", [0, 1, 2]]);
  expect([tril(2, 3).dtype, values(tril(2, 3))]).toEqual(["bool", [1, 0, 0, 1, 1, 0]]);
  expect(values(tril(2, 3, 1))).toEqual([1, 1, 0, 1, 1, 1]);
});
