import { define } from "@allclose/core";
import {
  detach,
  div,
  einsum,
  exp,
  not,
  reshape,
  softmax,
  sum,
  type Tensor,
  take,
  transpose,
  where,
} from "@allclose/core/tensor";

type Args = {
  num_heads: number;
  W_q: Tensor;
  W_k: Tensor;
  W_v: Tensor;
  W_o: Tensor;
  x: Tensor;
  mask?: Tensor;
};

/** Vaswani et al. 2017, "Attention Is All You Need", section 3.2.2: MultiHead(x) = Concat(head_1, …, head_h) W_o. */
export const reference = define({
  mistakes: {
    "view-no-transpose":
      "The projections are reshaped straight to (batch, heads, length, width) without exchanging two axes, so each head is given a mixture of positions and features.",
    "merge-no-transpose":
      "The heads are put back together without exchanging two axes first, so an output row mixes positions instead of heads.",
    "head-interleaved":
      "The heads are interleaved: head h takes every num_heads-th column of the projections instead of a block of adjacent ones.",
    "scale-model-dim":
      "The scores are divided by the square root of d_model, the width of the model, rather than by that of d_head, the width of one head.",
    "no-scale": "The scores are not divided by √d_head.",
    "softmax-over-queries":
      "The softmax runs over the queries rather than over the keys: columns, not rows, sum to one.",
    "k-v-swapped": "Keys and values are exchanged: the scores are made of the values, and the keys are averaged.",
    "weights-transposed":
      "The inputs are multiplied by the weights' transposes, which fits only when d_model = num_heads · d_head.",
    "mask-inverted": "The mask is inverted: padding is attended to, and the tokens are not.",
    "mask-tile-order":
      "The mask is repeated once for each head as a whole, while the scores have the heads of one sample together: some heads get another sample's mask.",
    "mask-on-queries": "The mask is laid over the queries rather than over the keys, so padding is still attended to.",
    "no-max-subtraction": "exp overflows on large scores, because the row's maximum is not subtracted first.",
    "attention-detached":
      "The attention weights are cut off from the gradient: the output is right, but W_q and W_k never learn.",
  },
  entries: {
    multi_head_attention({ num_heads: H, W_q, W_k, W_v, W_o, x, mask }: Args, wrong) {
      const [B, N, C] = x.shape as [number, number, number];
      const P = W_q.shape[1] as number;
      const d_head = P / H;

      const project = (t: Tensor, W: Tensor): Tensor =>
        wrong["weights-transposed"] ? einsum("bnc,pc->bnp", t, W) : einsum("bnc,cp->bnp", t, W);
      /** (B, N, H·d) to (B, H, N, d) */
      const split = (t: Tensor): Tensor => {
        if (wrong["view-no-transpose"]) return reshape(t, [B, H, N, d_head]);
        if (wrong["head-interleaved"]) return transpose(reshape(t, [B, N, d_head, H]), [0, 3, 1, 2]);
        return transpose(reshape(t, [B, N, H, d_head]), [0, 2, 1, 3]);
      };
      /** (B, H, N, d) to (B, N, H·d) */
      const merge = (t: Tensor): Tensor => {
        if (wrong["merge-no-transpose"]) return reshape(t, [B, N, P]);
        return reshape(transpose(t, wrong["head-interleaved"] ? [0, 2, 3, 1] : [0, 2, 1, 3]), [B, N, P]);
      };

      const Q = split(project(x, W_q));
      const keys = split(project(x, W_k));
      const values = split(project(x, W_v));
      const [K, V] = wrong["k-v-swapped"] ? [values, keys] : [keys, values];

      // head_i = softmax(Q_i K_iᵀ / √d_head) V_i, over the keys that are tokens
      const scale = wrong["no-scale"] ? 1 : Math.sqrt(wrong["scale-model-dim"] ? C : d_head);
      const scores = div(einsum("bhnd,bhmd->bhnm", Q, K), scale);
      const allowed = (tokens: Tensor): Tensor => {
        if (wrong["mask-on-queries"]) return reshape(tokens, [B, 1, N, 1]);
        if (wrong["mask-tile-order"]) {
          const samples = Array.from({ length: B * H }, (_, row) => row % B);
          return reshape(take(tokens, 0, samples), [B, H, 1, N]);
        }
        return reshape(wrong["mask-inverted"] ? not(tokens) : tokens, [B, 1, 1, N]);
      };
      const logits = mask === undefined ? scores : where(allowed(mask), scores, -Infinity);
      const axis = wrong["softmax-over-queries"] ? -2 : -1;
      const normalised = wrong["no-max-subtraction"] ? normalise(exp(logits), axis) : softmax(logits, axis);
      const attention = wrong["attention-detached"] ? detach(normalised) : normalised;
      const heads = einsum("bhnm,bhmd->bhnd", attention, V);

      return { output: project(merge(heads), W_o) };
    },
  },
});

const normalise = (e: Tensor, axis: number): Tensor => div(e, sum(e, axis));
