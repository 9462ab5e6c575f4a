import { TensorError } from "../errors.ts";

/**
 * The softmax of a row that comes in pieces, and the sum of values under it: Milakov & Gimelshein 2018, "Online normalizer
 * calculation for softmax", algorithm 3, with the output of Dao et al. 2022. What was seen of two disjoint sets of keys can be
 * merged, in any order.
 */
export interface OnlineSoftmax {
  /** The running maximum: −∞ before there is any score. */
  readonly max: number;
  /** Σ exp(score − max) */
  readonly sum: number;
  /** log Σ exp(score) */
  readonly lse: number;
  /** (E): the softmax times the values; 0 before there is any score. */
  readonly output: Float64Array;
  /**
   * @param scores of some more keys; those of −∞ are not there
   * @param values (keys, E), row-major
   */
  push(scores: ArrayLike<number>, values: ArrayLike<number>): void;
  /** Takes in what another has seen. */
  merge(other: OnlineSoftmax): void;
}

/** @param E how many numbers a value has */
export function onlineSoftmax(E: number): OnlineSoftmax {
  let max = Number.NEGATIVE_INFINITY;
  let sum = 0;
  const weighted = new Float64Array(E);

  /** Takes in a sum of weights and of weighted values that belong to another maximum. */
  const take = (otherMax: number, otherSum: number, value: (e: number) => number): void => {
    if (otherMax === Number.NEGATIVE_INFINITY) return;
    const next = otherMax > max || Number.isNaN(otherMax) ? otherMax : max;
    // exp(−∞ − −∞) is not asked for: of nothing, nothing is left.
    const [ours, theirs] = [sum === 0 ? 0 : Math.exp(max - next), Math.exp(otherMax - next)];
    for (let e = 0; e < E; e++) weighted[e] = weighted[e]! * ours + value(e) * theirs;
    sum = sum * ours + otherSum * theirs;
    max = next;
  };

  return {
    get max() {
      return max;
    },
    get sum() {
      return sum;
    },
    get lse() {
      return max === Number.NEGATIVE_INFINITY ? max : max + Math.log(sum);
    },
    get output() {
      return max === Number.NEGATIVE_INFINITY ? new Float64Array(E) : weighted.map((value) => value / sum);
    },
    push(scores, values) {
      if (values.length !== scores.length * E)
        throw new TensorError(
          "kernel/shape",
          `${scores.length} scores need ${scores.length} × ${E} values, but ${values.length} came`,
        );
      for (let j = 0; j < scores.length; j++) take(scores[j]!, 1, (e) => values[j * E + e]!);
    },
    merge(other) {
      const output = other.output;
      if (output.length !== E)
        throw new TensorError(
          "kernel/shape",
          `values of ${E} numbers cannot be merged with values of ${output.length}`,
        );
      take(other.max, other.sum, (e) => output[e]! * other.sum);
    },
  };
}
