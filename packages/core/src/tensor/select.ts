import { TensorError } from "../errors.ts";
import { accumulator } from "./arithmetic.ts";
import { axisOf, offsets, stridesOf } from "./axes.ts";
import { isFloat } from "./dtype.ts";
import { arithmeticOf, resultDtype } from "./elementwise.ts";
import { primitive } from "./tape.ts";
import { cast, showShape, sizeOf, type Tensor } from "./tensor.ts";

/**
 * out[i][j][k] = x[i][indices[i][j][k]][k] for axis 1, as torch.gather: `indices` has x's rank and is, along every other
 * axis, no longer than x. Moves values and rounds nothing.
 * @throws TensorError `gather/shape`, and `gather/index` for an index that is not on the axis
 */
export const gather = primitive((x: Tensor, axis: number, indices: Tensor): Tensor => {
  const from = places("gather", x.shape, axis, indices);
  return { ...x, shape: indices.shape, data: Float64Array.from(from, (at) => x.data[at] as number) };
});

/**
 * `into` with every value of `source` added at the index that stands in its place, as torch.scatter_add; `source` has the
 * shape of `indices`. Integers sum to int64. Where one value alone meets zeros it is moved, not rounded.
 * @throws TensorError `scatter/shape`, and `scatter/index` for an index that is not on the axis
 */
export const scatterAdd = primitive((into: Tensor, axis: number, indices: Tensor, source: Tensor): Tensor => {
  if (source.shape.length !== indices.shape.length || source.shape.some((d, i) => d !== indices.shape[i]))
    throw new TensorError(
      "scatter/shape",
      `source ${showShape(source.shape)} and indices ${showShape(indices.shape)} must have one shape`,
    );
  const to = places("scatter", into.shape, axis, indices);
  const wide = resultDtype([into, source]);
  const dtype = isFloat(wide) ? wide : "int64";
  const arithmetic = arithmeticOf(into, source);
  const step = arithmetic.stepwise && accumulator(dtype) === "float32";
  const data = Float64Array.from(cast(into, dtype).data);
  const magnitude = data.map(Math.abs);
  const terms = Int32Array.from(data, (v) => (v === 0 ? 0 : 1));
  for (let i = 0; i < to.length; i++) {
    const at = to[i] as number;
    const v = source.data[i] as number;
    const total = (data[at] as number) + v;
    data[at] = step ? Math.fround(total) : total;
    magnitude[at] = (magnitude[at] as number) + Math.abs(v);
    if (v !== 0) terms[at] = (terms[at] as number) + 1;
  }
  if (isFloat(dtype)) {
    const round = arithmetic.rounder(dtype);
    for (let at = 0; at < data.length; at++) {
      const n = terms[at] as number;
      if (n > 1) data[at] = round(arithmetic.settle(data[at] as number, n, magnitude[at] as number, dtype));
    }
  }
  return { dtype, shape: into.shape, data, arithmetic };
});

/** A new last axis of size n that is 1 at the index and 0 elsewhere, as int64. */
export function oneHot(indices: Tensor, n: number): Tensor {
  const data = new Float64Array(sizeOf(indices.shape) * n);
  indices.data.forEach((index, i) => {
    data[i * n + onAxis("one-hot", index, n)] = 1;
  });
  return { dtype: "int64", shape: [...indices.shape, n], data, arithmetic: indices.arithmetic };
}

/** For every index, the offset of the element it names in a tensor of the given shape. */
function places(op: string, shape: readonly number[], axis: number, indices: Tensor): Int32Array {
  const at = axisOf(axis, shape.length);
  const fits = (d: number, i: number) => i === at || d <= (shape[i] as number);
  if (indices.shape.length !== shape.length || !indices.shape.every(fits))
    throw new TensorError(
      `${op}/shape`,
      `indices ${showShape(indices.shape)} do not lie in ${showShape(shape)} along axis ${axis}`,
    );
  const strides = stridesOf(shape);
  const step = strides[at] as number;
  strides[at] = 0;
  const out = offsets(indices.shape, strides);
  for (let i = 0; i < out.length; i++)
    out[i] = (out[i] as number) + onAxis(op, indices.data[i] as number, shape[at] as number) * step;
  return out;
}

function onAxis(op: string, index: number, n: number): number {
  if (!Number.isInteger(index) || index < 0 || index >= n)
    throw new TensorError(`${op}/index`, `index ${index} does not exist on an axis of size ${n}`);
  return index;
}
