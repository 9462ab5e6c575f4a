import { define } from "@allclose/core";
import {
  add,
  detach,
  div,
  einsum,
  gelu,
  geluTanh,
  mean,
  mul,
  reshape,
  softmax,
  sqrt,
  square,
  sub,
  sum,
  type Tensor,
  transpose,
  where,
} from "@allclose/core/tensor";

type Weight =
  | "gamma_1"
  | "beta_1"
  | "W_q"
  | "W_k"
  | "W_v"
  | "W_o"
  | "gamma_2"
  | "beta_2"
  | "W_1"
  | "b_1"
  | "W_2"
  | "b_2";
type Args = { num_heads: number; eps: number; x: Tensor; mask?: Tensor } & { [weight in Weight]: Tensor };

/**
 * Vaswani et al. 2017, "Attention Is All You Need", section 3.1, the encoder's layer; its norms stand before the sub-layers,
 * as in Xiong et al. 2020, "On Layer Normalization in the Transformer Architecture", table 1 (pre-LN).
 */
export const reference = define({
  mistakes: {
    "post-for-pre":
      "The norms stand after the residual sums, as in the first Transformer (post-LN), rather than before the sub-layers (pre-LN).",
    "normed-residual":
      "The residual is taken from the normalised input rather than from the input itself, so nothing passes the block unchanged.",
    "shared-norm": "The first norm's scale and shift are used for the second norm too.",
    "skip-from-input": "The second residual starts from the block's input, so what attention added is lost.",
    "no-second-residual": "The feed-forward sub-layer has no residual: its input is not added to its output.",
    "eps-outside": "ε is added to the standard deviation rather than to the variance, so outside the square root.",
    "default-eps": "The ε that the block is built with is not passed on: the norms use 10⁻⁵ whatever it is.",
    "unbiased-variance":
      "The norms divide the sum of squares by C − 1 rather than by C: the unbiased variance, not the biased one.",
    "no-affine": "The norms do not multiply by their scale nor add their shift.",
    "tanh-gelu": "GELU is the approximation by tanh rather than the exact one by the normal distribution's Φ.",
    "no-output-bias": "The bias b_2 is not added to the output of the feed-forward network.",
    "pad-leak": "The mask has no effect: padding is attended to like any token.",
    "statistics-detached":
      "The norms' mean and variance are cut off from the gradient: the output is right, the gradients of what comes before are not.",
  },
  entries: {
    transformer_encoder_block({ num_heads: H, eps, x, mask, ...w }: Args, wrong) {
      const [B, N, C] = x.shape as [number, number, number];

      /** LN(u) = (u − μ) / √(σ² + ε) ⊙ γ + β */
      const norm = (u: Tensor, gamma: Tensor, beta: Tensor): Tensor => {
        const fixed = (statistic: Tensor): Tensor => (wrong["statistics-detached"] ? detach(statistic) : statistic);
        const centred = sub(u, fixed(mean(u, -1)));
        const squares = square(centred);
        const variance = fixed(wrong["unbiased-variance"] ? div(sum(squares, -1), C - 1) : mean(squares, -1));
        const e = wrong["default-eps"] ? 1e-5 : eps;
        const normed = div(centred, wrong["eps-outside"] ? add(sqrt(variance), e) : sqrt(add(variance, e)));
        return wrong["no-affine"] ? normed : add(mul(normed, gamma), beta);
      };
      const norm1 = (u: Tensor): Tensor => norm(u, w.gamma_1, w.beta_1);
      const norm2 = (u: Tensor): Tensor => (wrong["shared-norm"] ? norm1(u) : norm(u, w.gamma_2, w.beta_2));

      /** Concat(head_1, …, head_H) W_o, with head_i = softmax(Q_i K_iᵀ / √d) V_i over the keys that are tokens */
      const attention = (u: Tensor): Tensor => {
        const heads = (W: Tensor): Tensor =>
          transpose(reshape(einsum("bnc,cd->bnd", u, W), [B, N, H, C / H]), [0, 2, 1, 3]);
        const scores = div(einsum("bhnd,bhmd->bhnm", heads(w.W_q), heads(w.W_k)), Math.sqrt(C / H));
        const open = mask === undefined || wrong["pad-leak"];
        const logits = open ? scores : where(reshape(mask, [B, 1, 1, N]), scores, -Infinity);
        const out = einsum("bhnm,bhmd->bnhd", softmax(logits, -1), heads(w.W_v));
        return einsum("bnc,cd->bnd", reshape(out, [B, N, C]), w.W_o);
      };

      /** FFN(u) = GELU(u W_1 + b_1) W_2 + b_2 */
      const feedForward = (u: Tensor): Tensor => {
        const inner = add(einsum("bnc,cf->bnf", u, w.W_1), w.b_1);
        const out = einsum("bnf,fc->bnc", wrong["tanh-gelu"] ? geluTanh(inner) : gelu(inner), w.W_2);
        return wrong["no-output-bias"] ? out : add(out, w.b_2);
      };

      if (wrong["post-for-pre"]) {
        const h = norm1(add(x, attention(x)));
        return { output: norm2(add(h, feedForward(h))) };
      }

      // h = x + Attention(LN(x)), output = h + FFN(LN(h))
      const first = norm1(x);
      const h = add(wrong["normed-residual"] ? first : x, attention(first));
      const second = norm2(h);
      const added = feedForward(second);
      if (wrong["no-second-residual"]) return { output: added };
      return { output: add(wrong["normed-residual"] ? second : wrong["skip-from-input"] ? x : h, added) };
    },
  },
});
