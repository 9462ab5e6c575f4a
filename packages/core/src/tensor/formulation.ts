import type { Tensor } from "./tensor.ts";

/**
 * Which of n honest ways to compute the same thing this run of a reference takes, for example a merge of partial results by
 * their log-sum-exp rather than by their maximum. Shaken runs take them in turn, so that the tolerance has room for each;
 * the oracle and a plain run take the first. Two or three ways: more would not all be met within the eight shaken runs often.
 *
 * @param x a tensor that comes from the arguments; what a reference makes itself (`full`, `arange`) does not know the run
 * @returns 0 to n − 1
 */
export const formulation = (x: Tensor, n: number): number => x.arithmetic.formulation % n;
