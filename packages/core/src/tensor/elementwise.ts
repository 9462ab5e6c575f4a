import type { Arithmetic } from "./arithmetic.ts";
import { exact } from "./arithmetic.ts";
import { broadcastOffsets, broadcastShape } from "./axes.ts";
import { type DType, isFloat } from "./dtype.ts";
import { erfOf } from "./erf.ts";
import { round } from "./round.ts";
import { primitive } from "./tape.ts";
import { sizeOf, type Tensor } from "./tensor.ts";

/** A tensor, or a number that takes the dtype of what it meets. */
export type Operand = Tensor | number;

const isTensor = (x: Operand): x is Tensor => typeof x !== "number";

/** The arithmetic of a result: constants made inside a reference are exact, so the first that is not decides. */
export const arithmeticOf = (...operands: readonly Operand[]): Arithmetic =>
  operands.find((x): x is Tensor => isTensor(x) && x.arithmetic !== exact)?.arithmetic ?? exact;

const RANK: Readonly<Record<DType, number>> = {
  bool: 0,
  int32: 1,
  int64: 2,
  bfloat16: 3,
  float16: 3,
  float32: 4,
  float64: 5,
};

/** The dtype of an op on two dtypes: the wider one; float16 with bfloat16 gives float32. */
export function promote(a: DType, b: DType): DType {
  if (a === b) return a;
  if (RANK[a] === RANK[b]) return "float32";
  return RANK[a] > RANK[b] ? a : b;
}

/**
 * The dtype of a result. Constants made inside a reference are weak, as numbers are: they take the dtype of what they
 * meet, so that one line of a reference is float64 in the oracle and the submission's dtype everywhere else.
 */
export function resultDtype(operands: readonly Operand[]): DType {
  const tensors = operands.filter(isTensor);
  if (tensors.length === 0) return "float64";
  const given = tensors.filter((t) => t.arithmetic !== exact);
  const all = tensors.map((t) => t.dtype).reduce(promote);
  const strong = given.length === 0 ? all : given.map((t) => t.dtype).reduce(promote);
  if (isFloat(strong)) return strong;
  const fractional = operands.some((x) => !isTensor(x) && !Number.isInteger(x));
  if (isFloat(all) || fractional) return arithmeticOf(...operands).float;
  // true + 1 is the integer 2, as in NumPy.
  return all === "bool" && tensors.length < operands.length ? "int64" : all;
}

/** A number as its dtype holds it. */
const held = (x: Operand, dtype: DType): Operand => (isTensor(x) || !isFloat(dtype) ? x : round(x, dtype));

function zip(a: Operand, b: Operand, dtype: DType, f: (x: number, y: number) => number, rounds: boolean): Tensor {
  const arithmetic = arithmeticOf(a, b);
  const shapeA = isTensor(a) ? a.shape : [];
  const shapeB = isTensor(b) ? b.shape : [];
  const shape = broadcastShape(shapeA, shapeB);
  const data = new Float64Array(sizeOf(shape));
  const n = data.length;
  // Every operand as values and offsets; a number repeats one value, and a tensor of the full size needs no offsets.
  const [x, y] = [isTensor(a) ? a.data : Float64Array.of(a), isTensor(b) ? b.data : Float64Array.of(b)];
  const atA = x.length === n ? undefined : broadcastOffsets(shapeA, shape);
  const atB = y.length === n ? undefined : broadcastOffsets(shapeB, shape);
  for (let i = 0; i < n; i++)
    data[i] = f(
      x[atA === undefined ? i : (atA[i] as number)] as number,
      y[atB === undefined ? i : (atB[i] as number)] as number,
    );
  if (rounds) {
    const round = arithmetic.rounder(dtype);
    for (let i = 0; i < n; i++) data[i] = round(data[i] as number);
  }
  return { dtype, shape, data, arithmetic };
}

const arithmeticOp = (f: (x: number, y: number) => number) =>
  primitive((a: Operand, b: Operand): Tensor => {
    const dtype = resultDtype([a, b]);
    // Booleans stay 0 and 1: true + true is true, as in NumPy.
    return zip(a, b, dtype, dtype === "bool" ? (x, y) => (f(x, y) === 0 ? 0 : 1) : f, true);
  });

const choosingOp = (f: (x: number, y: number) => number) =>
  primitive((a: Operand, b: Operand): Tensor => {
    const dtype = resultDtype([a, b]);
    return zip(held(a, dtype), held(b, dtype), dtype, f, false);
  });

const comparison =
  (f: (x: number, y: number) => boolean) =>
  (a: Operand, b: Operand): Tensor =>
    zip(a, b, "bool", (x, y) => (f(x, y) ? 1 : 0), false);

/** a + b, broadcasting. */
export const add = arithmeticOp((x, y) => x + y);
/** a − b, broadcasting. */
export const sub = arithmeticOp((x, y) => x - y);
/** a · b, element by element, broadcasting. */
export const mul = arithmeticOp((x, y) => x * y);
/** a / b, broadcasting; integers divide to the run's float. */
export const div = primitive((a: Operand, b: Operand): Tensor => {
  const dtype = resultDtype([a, b]);
  return zip(a, b, isFloat(dtype) ? dtype : arithmeticOf(a, b).float, (x, y) => x / y, true);
});
/** a to the power of b, broadcasting. */
export const pow = arithmeticOp((x, y) => x ** y);
/** The larger of a and b; NaN wins. */
export const maximum = choosingOp((x, y) => Math.max(x, y));
/** The smaller of a and b; NaN wins. */
export const minimum = choosingOp((x, y) => Math.min(x, y));
export const equal = comparison((x, y) => x === y);
export const less = comparison((x, y) => x < y);
export const lessEqual = comparison((x, y) => x <= y);
export const greater = comparison((x, y) => x > y);
export const greaterEqual = comparison((x, y) => x >= y);
export const and = comparison((x, y) => x !== 0 && y !== 0);
export const or = comparison((x, y) => x !== 0 || y !== 0);

/** a where the condition holds, b elsewhere; all three broadcast. Moves values; a number is first rounded to the dtype. */
export const where = primitive((condition: Tensor, ifTrue: Operand, ifFalse: Operand): Tensor => {
  const dtype = resultDtype([ifTrue, ifFalse]);
  const [a, b] = [held(ifTrue, dtype), held(ifFalse, dtype)];
  const arithmetic = arithmeticOf(a, b, condition);
  const shapes = [a, b].filter(isTensor).map((t) => t.shape);
  const shape = shapes.reduce<number[]>((s, t) => broadcastShape(s, t), [...condition.shape]);
  const data = new Float64Array(sizeOf(shape));
  const chosen = broadcastOffsets(condition.shape, shape);
  const [fromA, fromB] = [a, b].map((x) => (isTensor(x) ? broadcastOffsets(x.shape, shape) : undefined));
  const pick = (x: Operand, from: Int32Array | undefined, i: number): number =>
    isTensor(x) ? (x.data[from?.[i] as number] as number) : x;
  for (let i = 0; i < data.length; i++)
    data[i] = condition.data[chosen[i] as number] !== 0 ? pick(a, fromA, i) : pick(b, fromB, i);
  return { dtype, shape, data, arithmetic };
});

/** A function of one value, element by element. What rounds gives a float; what does not keeps the dtype. */
export function map(x: Tensor, f: (x: number) => number, rounds = true): Tensor {
  const dtype = isFloat(x.dtype) || !rounds ? x.dtype : x.arithmetic.float;
  const data = new Float64Array(x.data.length);
  for (let i = 0; i < data.length; i++) data[i] = f(x.data[i] as number);
  if (rounds) {
    const round = x.arithmetic.rounder(dtype);
    for (let i = 0; i < data.length; i++) data[i] = round(data[i] as number);
  }
  return { ...x, dtype, data };
}

const mapping = (f: (x: number) => number, rounds = true) => primitive((x: Tensor): Tensor => map(x, f, rounds));

export const neg = mapping((v) => -v, false);
export const abs = mapping(Math.abs, false);
/** −1, 0 or 1; NaN stays. */
export const sign = (x: Tensor): Tensor => map(x, Math.sign, false);
export const floor = (x: Tensor): Tensor => map(x, Math.floor, false);
export const relu = mapping((v) => (v < 0 ? 0 : v), false);
export const exp = mapping(Math.exp);
/** e^x − 1, without cancellation near 0. */
export const expm1 = mapping(Math.expm1);
export const log = mapping(Math.log);
/** log(1 + x), without cancellation near 0. */
export const log1p = mapping(Math.log1p);
export const sqrt = mapping(Math.sqrt);
export const tanh = mapping(Math.tanh);
/** 2/√π ∫₀ˣ e^−t² dt. */
export const erf = mapping(erfOf);
export const sin = mapping(Math.sin);
export const cos = mapping(Math.cos);
/** 1 / (1 + e^−x), without overflow on either side. */
export const sigmoid = mapping((v) => (v >= 0 ? 1 / (1 + Math.exp(-v)) : Math.exp(v) / (1 + Math.exp(v))));
export const square = (x: Tensor): Tensor => mul(x, x);
/** 1 / √x. */
export const rsqrt = (x: Tensor): Tensor => div(1, sqrt(x));
/** x held between low and high; NaN stays. */
export const clip = (x: Tensor, low: Operand, high: Operand): Tensor => minimum(maximum(x, low), high);

const test = (x: Tensor, f: (x: number) => boolean): Tensor => ({
  ...map(x, (v) => (f(v) ? 1 : 0), false),
  dtype: "bool",
});

/** true ↔ false. */
export const not = (x: Tensor): Tensor => test(x, (v) => v === 0);
export const isnan = (x: Tensor): Tensor => test(x, Number.isNaN);
/** Neither infinite nor NaN. */
export const isfinite = (x: Tensor): Tensor => test(x, Number.isFinite);
