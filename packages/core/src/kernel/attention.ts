import type { AttentionOptions, AttentionResult, Backend } from "./backend.ts";
import { type AttentionArgs, problemOf } from "./shapes.ts";

/**
 * O = softmax(Q Kᵀ · scale + mask) V, row by row over the keys that a query sees (Vaswani et al. 2017, equation 1).
 *
 * A key whose score is −∞ is not there: its value counts for nothing, whatever it is. A query that sees no key has an output of 0
 * and a log-sum-exp of −∞. NaN in what is seen makes NaN.
 * @throws TensorError `kernel/…` when the arguments do not fit together, before anything is computed or taken
 */
export async function attention(
  args: AttentionArgs,
  backend: Backend,
  options: AttentionOptions = {},
): Promise<AttentionResult> {
  const problem = problemOf(args);
  options.signal?.throwIfAborted();
  return backend.attend(problem, options);
}
