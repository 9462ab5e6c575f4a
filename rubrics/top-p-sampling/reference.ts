import { define } from "@allclose/core";
import {
  argsort,
  cast,
  cumsum,
  div,
  exp,
  full,
  gather,
  greater,
  greaterEqual,
  less,
  lessEqual,
  max,
  mul,
  or,
  pad,
  scatterAdd,
  slice,
  softmax,
  sum,
  type Tensor,
  tensor,
  where,
} from "@allclose/core/tensor";

type Arguments = { logits: Tensor; temperature: number; p: number };

/**
 * Holtzman et al. 2020, "The Curious Case of Neural Text Degeneration", section 3.1: the nucleus V⁽ᵖ⁾ is the smallest set of
 * tokens with Σ P(x) ≥ p (equation 2), and P′(x) = P(x) / Σ P over the nucleus, 0 elsewhere (equation 3).
 * `sample` draws from P′, here by inverting its running sum.
 */
export const reference = define({
  mistakes: {
    "drops-crossing-token":
      "The token with which the running sum crosses p is left out, so the nucleus has less mass than p.",
    "empty-nucleus":
      "With p = 0 no token is kept, and what is divided by its mass is 0/0; the most probable must stay.",
    "no-scatter":
      "The probabilities are returned from the largest to the smallest, not in the order of the vocabulary.",
    "mask-in-sorted-order":
      "The mask is that of the sorted probabilities, but is laid over the unsorted ones, so the wrong tokens are kept.",
    "unsorted-by-gather":
      "The way back gathers with the sorting indices rather than scattering with them, which sorts twice instead of undoing it.",
    "cumsum-unsorted": "The running sum goes over the tokens in the order of the vocabulary; they are never sorted.",
    "ascending-sort": "The tokens are sorted from the least probable, so the nucleus is made of the tail.",
    "min-p":
      "Kept are the tokens with at least p times the largest probability (min-p), not those that together reach p.",
    "no-renormalisation": "The kept probabilities are not divided by their sum, so they add up to less than 1.",
    "no-max-subtraction":
      "exp overflows or vanishes on large logits, because the row's maximum is not subtracted first.",
    "low-precision":
      "Probabilities and their running sum are rounded to the dtype of the logits, whose 16 bits cannot tell which token crosses p.",
    "no-temperature": "The temperature is ignored.",
    "temperature-multiplied": "The logits are multiplied by the temperature rather than divided by it.",
    "temperature-twice":
      "The temperature divides the logits once for the nucleus and again for the probabilities within it.",
    "filters-before-temperature":
      "The nucleus is that of the logits without temperature; only the probabilities within it have one.",
    "samples-unfiltered": "The sampler draws from the whole softmax, tokens outside the nucleus included.",
    "samples-the-likeliest": "The sampler takes the most probable token of each row rather than drawing one.",
    "samples-without-temperature": "The sampler draws from the distribution without temperature.",
  },
  entries: {
    top_p_filter: (args: Arguments, wrong) => ({ probs: nucleus(args, wrong) }),

    sample({ logits, temperature, p, random }: Arguments & { random: () => number }, wrong) {
      const T = wrong["samples-without-temperature"] ? 1 : temperature;
      const probs = nucleus({ logits, temperature: T, p: wrong["samples-unfiltered"] ? 1 : p }, wrong);
      const [B, V] = probs.shape as [number, number];
      const tokens = Array.from({ length: B }, (_, b) => {
        const row = probs.data.subarray(b * V, (b + 1) * V);
        return wrong["samples-the-likeliest"] ? row.indexOf(Math.max(...row)) : drawn(row, random());
      });
      return { tokens: tensor([B], tokens, "int64") };
    },
  },
});

/** Equations 2 and 3. */
function nucleus({ logits, temperature, p }: Arguments, wrong: Readonly<Record<string, boolean>>): Tensor {
  const wide = cast(logits, logits.dtype === "float64" ? "float64" : "float32");
  const [, V] = logits.shape as [number, number];
  const T = wrong["no-temperature"] ? 1 : wrong["temperature-multiplied"] ? 1 / temperature : temperature;
  const distribution = (z: Tensor): Tensor => (wrong["no-max-subtraction"] ? normalise(exp(z)) : softmax(z, -1));
  const kept = (x: Tensor): Tensor => (wrong["low-precision"] ? cast(cast(x, logits.dtype), wide.dtype) : x);
  const P = kept(distribution(div(wide, wrong["filters-before-temperature"] ? 1 : T)));
  const inside = wrong["temperature-twice"] || wrong["filters-before-temperature"];
  const Q = inside ? distribution(div(wide, wrong["temperature-twice"] ? T * T : T)) : P;

  const bySize = argsort(P, -1, { descending: !wrong["ascending-sort"] });
  const order = wrong["cumsum-unsorted"] ? argsort(full(P.shape, 0), -1) : bySize;
  const sorted = gather(P, -1, order);
  const reached = kept(cumsum(sorted, -1));
  const before = pad(slice(reached, -1, 0, V - 1), -1, [1, 0]);
  let keep = wrong["drops-crossing-token"] ? lessEqual(reached, p) : less(before, p);
  if (!wrong["empty-nucleus"]) keep = or(keep, firstOf(V));
  if (p >= 1) keep = or(keep, 1);
  if (wrong["min-p"]) keep = greaterEqual(sorted, mul(max(sorted, -1), p));

  // Equation 3, in sorted order, and back to the order of the vocabulary.
  const zeros = full(P.shape, 0);
  const back = (x: Tensor): Tensor =>
    wrong["no-scatter"] ? x : wrong["unsorted-by-gather"] ? gather(x, -1, order) : scatterAdd(zeros, -1, order, x);
  const inNucleus = wrong["mask-in-sorted-order"] ? where(keep, Q, 0) : back(where(keep, gather(Q, -1, order), 0));
  const probs = wrong["no-renormalisation"] ? inNucleus : normalise(inNucleus);
  return cast(probs, logits.dtype);
}

const normalise = (x: Tensor): Tensor => div(x, sum(x, -1));

/** True at the first of V places. */
const firstOf = (V: number): Tensor => greater(pad(full([1, 1], 1), -1, [0, V - 1]), 0);

/** The token at which the running sum of the probabilities passes u. */
function drawn(probabilities: Float64Array, u: number): number {
  let below = 0;
  const token = probabilities.findIndex((p) => {
    below += p;
    return u < below;
  });
  return token < 0 ? probabilities.findLastIndex((p) => p > 0) : token;
}
