import { stridesOf } from "../axes.ts";
import { einsum, parse } from "../einsum.ts";
import { where } from "../elementwise.ts";
import { broadcastTo, reshape, transpose } from "../reshape.ts";
import { sizeOf, type Tensor, tensor } from "../tensor.ts";

/**
 * The gradient of an einsum with respect to one operand, itself an einsum: of "ij,jk->ik" with respect to the first it is
 * "ik,jk->ij". A letter that only this operand has was summed, so its gradient is repeated; on a diagonal it lies on it.
 */
export function contractionGradient(g: Tensor, equation: string, which: 0 | 1, operands: readonly Tensor[]): Tensor {
  const { terms, out } = parse(equation, operands.length);
  const letters = [...(terms[which] as string)];
  const x = operands[which] as Tensor;
  const other = operands.length > 1 ? 1 - which : undefined;
  const otherLetters = other === undefined ? "" : (terms[other] as string);
  const wanted = [...new Set(letters)].filter((letter) => out.includes(letter) || otherLetters.includes(letter));
  const result = wanted.join("");
  const known =
    other === undefined
      ? einsum(`${out}->${result}`, g)
      : einsum(`${out},${otherLetters}->${result}`, g, operands[other] as Tensor);
  return spread(known, wanted, letters, x.shape);
}

/** Lays a tensor with axes `from` out over axes `to`: new axes repeat it, and an axis named twice holds it on its diagonal. */
function spread(t: Tensor, from: readonly string[], to: readonly string[], shape: readonly number[]): Tensor {
  const first = to.map((letter, i) => (to.indexOf(letter) === i ? letter : undefined));
  const order = first.filter((letter) => letter !== undefined && from.includes(letter)) as string[];
  const turned = transpose(
    t,
    order.map((letter) => from.indexOf(letter)),
  );
  const thin = first.map((letter, i) => (letter !== undefined && from.includes(letter) ? (shape[i] as number) : 1));
  const full = broadcastTo(reshape(turned, thin), shape);
  return new Set(to).size === to.length ? full : where(diagonal(to, shape), full, 0);
}

/** True where axes that share a letter share an index. */
function diagonal(letters: readonly string[], shape: readonly number[]): Tensor {
  const strides = stridesOf(shape);
  const index = (at: number, axis: number) => Math.floor(at / (strides[axis] as number)) % (shape[axis] as number);
  const values = Array.from({ length: sizeOf(shape) }, (_, at) =>
    letters.every((letter, axis) => index(at, axis) === index(at, letters.indexOf(letter))) ? 1 : 0,
  );
  return tensor(shape, values, "bool");
}
