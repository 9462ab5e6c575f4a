import { TensorError } from "../errors.ts";
import type { Arithmetic } from "./arithmetic.ts";
import { exact } from "./arithmetic.ts";
import { type DType, isFloat } from "./dtype.ts";
import { round } from "./round.ts";
import { primitive } from "./tape.ts";

/**
 * A dense row-major tensor. Values are held as float64 whatever the dtype, already rounded to it, so that every op can
 * compute in float64 and round its result. int64 values beyond ±2^53 cannot be held and are refused where they enter.
 *
 * `arithmetic` travels with the tensor: it says how an op rounds what it makes of it (see arithmetic.ts).
 */
export interface Tensor {
  readonly dtype: DType;
  readonly shape: readonly number[];
  readonly data: Float64Array;
  readonly arithmetic: Arithmetic;
}

/** A tensor rather than a scalar, a list or nothing. */
export const isTensor = (value: unknown): value is Tensor =>
  typeof value === "object" && value !== null && "data" in value;

export const sizeOf = (shape: readonly number[]): number => shape.reduce((n, d) => n * d, 1);

export const showShape = (shape: readonly number[]): string => `(${shape.join(", ")}${shape.length === 1 ? "," : ""})`;

/**
 * Makes a tensor, rounding `values` to `dtype`.
 * @throws TensorError `tensor/size` when there are not as many values as the shape says
 */
export function tensor(
  shape: readonly number[],
  values: ArrayLike<number>,
  dtype: DType = "float32",
  arithmetic: Arithmetic = exact,
): Tensor {
  const size = sizeOf(shape);
  if (values.length !== size)
    throw new TensorError("tensor/size", `shape ${showShape(shape)} holds ${size} values, but ${values.length} came`);
  const data = new Float64Array(size);
  for (let i = 0; i < size; i++) data[i] = isFloat(dtype) ? round(values[i] as number, dtype) : (values[i] as number);
  return { dtype, shape: [...shape], data, arithmetic };
}

/** The same values under another arithmetic, without a copy. */
export const under = primitive((t: Tensor, arithmetic: Arithmetic): Tensor => ({ ...t, arithmetic }));

/** The same values, through which no gradient flows (stop-gradient). */
export const detach = (t: Tensor): Tensor => ({ ...t });

/** The same values rounded to another dtype. */
export const cast = (t: Tensor, dtype: DType): Tensor => (dtype === t.dtype ? t : convert(t, dtype));

/** A cast to another dtype than the tensor has. */
export const convert = primitive((t: Tensor, dtype: DType): Tensor => {
  const data = new Float64Array(t.data.length);
  if (isFloat(dtype)) for (let i = 0; i < data.length; i++) data[i] = round(t.data[i] as number, dtype);
  else if (dtype === "bool") for (let i = 0; i < data.length; i++) data[i] = t.data[i] === 0 ? 0 : 1;
  else for (let i = 0; i < data.length; i++) data[i] = Math.trunc(t.data[i] as number);
  return { ...t, dtype, data };
});
