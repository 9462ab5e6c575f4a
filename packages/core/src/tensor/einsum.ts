import { TensorError } from "../errors.ts";
import { accumulator } from "./arithmetic.ts";
import { LARGE, offsets, stridesOf } from "./axes.ts";
import { arithmeticOf, resultDtype } from "./elementwise.ts";
import { primitive } from "./tape.ts";
import { showShape, sizeOf, type Tensor } from "./tensor.ts";

/**
 * Einstein summation over one or two tensors, as in NumPy: `einsum("bhnd,bhmd->bhnm", Q, K)`. Letters that are not in the
 * result are summed over. One rounding of the sum, whatever its length.
 * @throws TensorError `einsum/…` when letters and shapes disagree
 */
export const einsum = primitive((equation: string, a: Tensor, b?: Tensor): Tensor => {
  const operands = b === undefined ? [a] : [a, b];
  return contract(operands, planFor(equation, operands));
});

/** Where the terms of every sum lie. It depends on shapes alone, and a reference meets the same ones again and again. */
interface Plan {
  readonly shape: readonly number[];
  /** For each operand, the offset of every result's first term, and of every further term from there. */
  readonly outer: readonly Int32Array[];
  readonly inner: readonly Int32Array[];
}

const plans = new Map<string, Plan>();
const MAX_PLANS = 64;

function planFor(equation: string, operands: readonly Tensor[]): Plan {
  const key = `${equation} ${operands.map((t) => t.shape.join()).join(" ")}`;
  const known = plans.get(key);
  if (known !== undefined) return known;
  const plan = makePlan(equation, operands);
  if ([...plan.outer, ...plan.inner].some((o) => o.length > LARGE)) return plan;
  if (plans.size >= MAX_PLANS) plans.clear();
  plans.set(key, plan);
  return plan;
}

function makePlan(equation: string, operands: readonly Tensor[]): Plan {
  const { terms, out } = parse(equation, operands.length);
  const sizes = new Map<string, number>();
  for (const [i, letters] of terms.entries()) bind(letters, (operands[i] as Tensor).shape, sizes, equation);
  const missing = [...out].find((letter) => !sizes.has(letter));
  if (missing !== undefined) throw new TensorError("einsum/letter", `${equation}: ${missing} is in no operand`);
  if (new Set(out).size !== out.length)
    throw new TensorError("einsum/letter", `${equation}: a letter stands twice in the result`);
  const summed = [...sizes.keys()].filter((letter) => !out.includes(letter));

  const shape = [...out].map((letter) => sizes.get(letter) as number);
  const strides = terms.map((letters, i) => strideOf(letters, (operands[i] as Tensor).shape));
  const along = (letters: readonly string[], i: number) => letters.map((letter) => strides[i]?.get(letter) ?? 0);
  const summedShape = summed.map((letter) => sizes.get(letter) as number);
  return {
    shape,
    outer: terms.map((_, i) => offsets(shape, along([...out], i))),
    inner: terms.map((_, i) => offsets(summedShape, along(summed, i))),
  };
}

/** Matrix product over the last two axes of tensors of rank 2, or of equal rank and equal leading axes. */
export function matmul(a: Tensor, b: Tensor): Tensor {
  const batch = "abcdefgh".slice(0, Math.max(0, a.shape.length - 2));
  if (a.shape.length !== b.shape.length)
    throw new TensorError("matmul/shape", `matmul of ${showShape(a.shape)} and ${showShape(b.shape)}`);
  return einsum(`${batch}nk,${batch}km->${batch}nm`, a, b);
}

function contract(operands: readonly Tensor[], { shape, outer, inner }: Plan): Tensor {
  const [a, b] = operands as [Tensor, Tensor | undefined];
  const arithmetic = arithmeticOf(...operands);
  const dtype = resultDtype(operands);
  const step = arithmetic.stepwise && accumulator(dtype) === "float32";
  const [outA, outB] = outer as readonly [Int32Array, Int32Array | undefined];
  const [inA, inB] = inner as readonly [Int32Array, Int32Array | undefined];
  const [x, y] = [a.data, b?.data];
  const n = inA.length;
  const round = arithmetic.rounder(dtype);
  const data = new Float64Array(sizeOf(shape));
  for (let o = 0; o < data.length; o++) {
    const atA = outA[o] as number;
    const atB = outB === undefined ? 0 : (outB[o] as number);
    let total = 0;
    let magnitude = 0;
    // One loop for each way to sum: this is where a reference spends its time.
    if (y === undefined || inB === undefined)
      for (let k = 0; k < n; k++) {
        const v = x[atA + (inA[k] as number)] as number;
        total = step ? Math.fround(total + v) : total + v;
        magnitude += Math.abs(v);
      }
    else if (step)
      for (let k = 0; k < n; k++)
        total = Math.fround(total + (x[atA + (inA[k] as number)] as number) * (y[atB + (inB[k] as number)] as number));
    else if (arithmetic.needsMagnitude)
      for (let k = 0; k < n; k++) {
        const v = (x[atA + (inA[k] as number)] as number) * (y[atB + (inB[k] as number)] as number);
        total += v;
        magnitude += Math.abs(v);
      }
    else
      for (let k = 0; k < n; k++)
        total += (x[atA + (inA[k] as number)] as number) * (y[atB + (inB[k] as number)] as number);
    data[o] = round(arithmetic.settle(total, n, magnitude, dtype));
  }
  return { dtype, shape, data, arithmetic };
}

/** The letters of each operand, and of the result. */
export function parse(equation: string, operands: number): { terms: string[]; out: string } {
  const match = /^([A-Za-z]*)(?:,([A-Za-z]*))?->([A-Za-z]*)$/.exec(equation.replaceAll(" ", ""));
  if (match === null) throw new TensorError("einsum/equation", `${equation}: expected the form "ij,jk->ik"`);
  const terms = [match[1] as string, ...(match[2] === undefined ? [] : [match[2]])];
  if (terms.length !== operands)
    throw new TensorError("einsum/operands", `${equation} names ${terms.length} operands, but ${operands} came`);
  return { terms, out: match[3] as string };
}

function bind(letters: string, shape: readonly number[], sizes: Map<string, number>, equation: string): void {
  if (letters.length !== shape.length)
    throw new TensorError(
      "einsum/rank",
      `${equation}: ${letters} has ${letters.length} letters for ${showShape(shape)}`,
    );
  [...letters].forEach((letter, i) => {
    const known = sizes.get(letter);
    if (known !== undefined && known !== shape[i])
      throw new TensorError("einsum/size", `${equation}: ${letter} is both ${known} and ${shape[i]}`);
    sizes.set(letter, shape[i] as number);
  });
}

/** Strides by letter; a letter that stands twice walks the diagonal. */
function strideOf(letters: string, shape: readonly number[]): Map<string, number> {
  const strides = stridesOf(shape);
  const out = new Map<string, number>();
  [...letters].forEach((letter, i) => {
    out.set(letter, (out.get(letter) ?? 0) + (strides[i] as number));
  });
  return out;
}
