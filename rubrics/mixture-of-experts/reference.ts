import { define } from "@allclose/core";
import {
  cast,
  detach,
  div,
  einsum,
  full,
  matmul,
  mul,
  oneHot,
  reshape,
  scatterAdd,
  silu,
  softmax,
  sort,
  sum,
  type Tensor,
  topK,
  where,
} from "@allclose/core/tensor";

type Arguments = {
  x: Tensor;
  W_router: Tensor;
  W_in: Tensor;
  W_out: Tensor;
  k: number;
  mask?: Tensor;
};

/**
 * Shazeer et al. 2017, "Outrageously Large Neural Networks", section 2.1: y = Σ_e G(x)_e E_e(x) over the k experts with the
 * largest router logits, with gates that sum to 1; and the load-balancing loss of Fedus et al. 2021, "Switch Transformers",
 * equations 4–6, for k choices a token.
 */
export const reference = define({
  mistakes: {
    "ignores-k": "Only the first choice is used, whatever k is.",
    "no-renorm": "The gates of the chosen experts are not renormalised, so that they sum to less than 1.",
    "softmax-of-probabilities":
      "The gates are a softmax over the chosen probabilities rather than over the chosen logits, so they are too even.",
    "gates-by-rank":
      "The gates are in order of rank and the experts in order of index, so experts get each other's gates.",
    "gate-on-input":
      "The gate multiplies the expert's input rather than its output, which is not the same thing for SiLU.",
    "padding-not-zeroed": "Padding tokens get an output like real ones, rather than 0.",
    "aux-counts-padding": "Padding tokens are counted in the load-balancing loss.",
    "aux-no-e": "The load-balancing loss is not multiplied by the number of experts.",
    "aux-no-k":
      "f is divided by the number of tokens rather than of token-slots, so the load-balancing loss is k times too large.",
    "aux-double-softmax": "P in the load-balancing loss is taken from a softmax of what already are probabilities.",
    "aux-p-of-top-k":
      "P in the load-balancing loss is the mean gate of the chosen experts, not the router's mean probability.",
    "router-detached":
      "No gradient flows through the gates, so the router learns nothing from the output; the values are right.",
    "aux-detached": "No gradient flows through P, so the load-balancing loss balances nothing; the values are right.",
  },
  entries: {
    moe_layer({ x, W_router, W_in, W_out, k, mask }: Arguments, wrong) {
      const [N, E] = [x.shape[0] as number, W_router.shape[1] as number];
      const slots = wrong["ignores-k"] ? 1 : k;

      // The router: a softmax over the experts, of which a token keeps the k largest.
      const probabilities = softmax(matmul(x, W_router), -1);
      const { values, indices } = topK(probabilities, slots, -1);
      const chosen = wrong["gates-by-rank"] ? sort(indices, -1).values : indices;
      const normalised = wrong["no-renorm"]
        ? values
        : wrong["softmax-of-probabilities"]
          ? softmax(values, -1)
          : div(values, sum(values, -1));
      const gates = scatterAdd(full([N, E], 0), -1, chosen, wrong["router-detached"] ? detach(normalised) : normalised);

      // y = Σ_e G(x)_e E_e(x): the gates of all other experts are 0.
      const hidden = wrong["gate-on-input"]
        ? einsum("enc,ecf->enf", einsum("ne,nc->enc", gates, x), W_in)
        : einsum("nc,ecf->enf", x, W_in);
      const outputs = einsum("enf,efc->enc", silu(hidden), W_out);
      const y = wrong["gate-on-input"] ? einsum("enc->nc", outputs) : einsum("ne,enc->nc", gates, outputs);

      // E · Σ_e f_e · P_e over the real tokens.
      const real = mask && !wrong["aux-counts-padding"] ? reshape(cast(mask, "int64"), [N, 1]) : full([N, 1], 1);
      const T = sum(real, 0);
      const dispatched = sum(mul(reshape(sum(oneHot(indices, E), 1), [N, E]), real), 0);
      const f = div(dispatched, mul(T, wrong["aux-no-k"] ? 1 : slots));
      const p = wrong["aux-double-softmax"]
        ? softmax(probabilities, -1)
        : wrong["aux-p-of-top-k"]
          ? gates
          : probabilities;
      const P = div(sum(mul(wrong["aux-detached"] ? detach(p) : p, real), 0), T);
      const balance = mul(sum(mul(f, P), 1), wrong["aux-no-e"] ? 1 : E);

      return {
        y: mask && !wrong["padding-not-zeroed"] ? where(reshape(mask, [N, 1]), y, 0) : y,
        aux_loss: reshape(balance, []),
      };
    },
  },
});
