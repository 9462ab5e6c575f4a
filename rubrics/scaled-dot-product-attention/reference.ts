import { define } from "@allclose/core";
import {
  add,
  detach,
  div,
  einsum,
  exp,
  matmul,
  max,
  mul,
  not,
  reshape,
  slice,
  softmax,
  sub,
  sum,
  type Tensor,
  where,
} from "@allclose/core/tensor";

/** Vaswani et al. 2017, "Attention Is All You Need", section 3.2.1, equation 1: Attention(Q, K, V) = softmax(QKᵀ/√d_k) V. */
export const reference = define({
  mistakes: {
    "no-scale": "The scores are not divided by √d_k, so the softmax saturates as d_k grows.",
    "scale-by-d-k": "The scores are divided by d_k rather than by √d_k, so the softmax is too flat.",
    "scale-by-sqrt-d-v":
      "The scores are divided by √d_v, the width of the values, rather than by √d_k, the width of the keys.",
    "k-not-transposed": "Q is multiplied by K, not by Kᵀ, which works only when there are as many keys as features.",
    "k-reshaped": "K is reshaped to (d_k, m) rather than transposed, which scrambles keys and features.",
    "softmax-over-queries":
      "The softmax runs over the queries rather than over the keys: columns, not rows, sum to one.",
    "mask-inverted": "The mask is inverted: what may be attended to is masked, and what is masked is attended to.",
    "mask-after-softmax":
      "The weights are masked after the softmax and not renormalised, so the rows of the weights sum to less than one.",
    "mask-as-zero":
      "Masked scores are set to 0 before the softmax rather than to −∞; e⁰ = 1, so they still get weight.",
    "mask-added": "The boolean mask is added to the scores: allowed keys gain 1, and masked keys still get weight.",
    "no-max-subtraction": "exp overflows on large scores, because the row's maximum is not subtracted first.",
    "mask-first-query":
      "The first query's row of the mask is applied to every query, as if it were a padding mask of the keys.",
    "weights-before-softmax": "The weights that are returned are the scores before the softmax; the output is right.",
    "finite-fill":
      "Masked scores are set to a large finite number such as −1e9 rather than to −∞, so a query that may attend to nothing attends to everything equally.",
    "max-before-mask":
      "The row's maximum is taken before the mask is applied, so beside a forbidden key with a large score the allowed ones underflow to 0/0.",
    "weights-detached": {
      says: "The weights are cut off from the gradient (computed under no_grad, or detached), so Q and K get none from the output; every value is right.",
      shows: ["ordinary", "masked", "causal"],
    },
    "global-max":
      "One maximum over the whole tensor is subtracted rather than each row's own, so the exponentials of the other rows underflow to 0/0.",
  },
  entries: {
    scaled_dot_product_attention({ Q, K, V, mask }: { Q: Tensor; K: Tensor; V: Tensor; mask?: Tensor }, wrong) {
      const [B, H, M, d_k] = K.shape as [number, number, number, number];
      const d_v = V.shape.at(-1) as number;

      const QKt = wrong["k-not-transposed"]
        ? matmul(Q, K)
        : wrong["k-reshaped"]
          ? matmul(Q, reshape(K, [B, H, d_k, M]))
          : einsum("bhnd,bhmd->bhnm", Q, K);
      const scale = wrong["no-scale"]
        ? 1
        : wrong["scale-by-d-k"]
          ? d_k
          : wrong["scale-by-sqrt-d-v"]
            ? Math.sqrt(d_v)
            : Math.sqrt(d_k);
      const scores = div(QKt, scale);

      const allowed =
        mask && (wrong["mask-first-query"] ? slice(mask, 2, 0, 1) : wrong["mask-inverted"] ? not(mask) : mask);
      const masked = (s: Tensor): Tensor => {
        if (allowed === undefined || wrong["mask-after-softmax"]) return s;
        if (wrong["mask-as-zero"]) return where(allowed, s, 0);
        if (wrong["mask-added"]) return add(s, allowed);
        return where(allowed, s, wrong["finite-fill"] ? -1e9 : -Infinity);
      };
      const logits = masked(scores);

      const axis = wrong["softmax-over-queries"] ? -2 : -1;
      let weights = softmax(logits, axis);
      if (wrong["no-max-subtraction"]) weights = normalise(exp(logits), axis);
      if (wrong["max-before-mask"]) weights = normalise(exp(sub(logits, max(scores, axis))), axis);
      if (wrong["global-max"]) weights = normalise(exp(sub(logits, largest(logits))), axis);
      if (allowed && wrong["mask-after-softmax"]) weights = mul(weights, allowed);

      if (wrong["weights-detached"]) weights = detach(weights);

      const output = einsum("bhnm,bhme->bhne", weights, V);
      return { output, weights: wrong["weights-before-softmax"] ? logits : weights };
    },
  },
});

const normalise = (e: Tensor, axis: number): Tensor => div(e, sum(e, axis));

/** The one maximum of a whole tensor. */
const largest = (x: Tensor): Tensor =>
  reshape(
    max(reshape(x, [-1]), 0),
    x.shape.map(() => 1),
  );
