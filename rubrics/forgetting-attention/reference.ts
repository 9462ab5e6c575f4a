import { define } from "@allclose/core";
import {
  add,
  arange,
  broadcastTo,
  cumsum,
  detach,
  div,
  einsum,
  exp,
  lessEqual,
  log,
  matmul,
  mul,
  neg,
  reshape,
  sigmoid,
  slice,
  softmax,
  softplus,
  sub,
  sum,
  type Tensor,
  unsqueeze,
  where,
} from "@allclose/core/tensor";

type Args = {
  x: Tensor;
  Q: Tensor;
  K: Tensor;
  V: Tensor;
  w_f: Tensor;
  b_f: Tensor;
};

/** Lin et al. 2025, "Forgetting Transformer: Softmax Attention with a Forget Gate", section 3, with the scores over √d. */
export const reference = define({
  mistakes: {
    "gate-not-logged": "The gates f themselves are returned and summed, not their logarithms.",
    "one-gate-for-all-heads": "The first head's gate is used for every head, though each head has its own w_f and b_f.",
    "log-of-sigmoid": {
      says: "log σ(z) is computed as log(1 / (1 + e^−z)): a closed gate underflows to 0, and its logarithm to −∞.",
      shows: ["closed-gates"],
    },
    "counts-own-gate":
      "The sum starts at l = j: a key is discounted by its own gate, though only those after it count.",
    "misses-last-gate": "The sum stops before i: the query's own gate is left out.",
    "bias-negated": "The bias has the wrong sign: distant keys are favoured instead of forgotten.",
    "no-scale": "The scores are not divided by √d.",
    "bias-scaled": "The bias is divided by √d together with the scores, so the gates forget less than they say.",
    "gate-after-softmax":
      "The softmax's weights are multiplied by the product of the gates and not renormalised, so the rows do not sum to one.",
    "not-causal": "Keys after the query are attended to.",
    "no-max-subtraction": {
      says: "exp overflows on large scores, because the row's maximum is not subtracted first.",
      shows: ["hot"],
    },
    "gate-detached": "The gates are computed without a gradient: the output is right, but w_f and b_f never learn.",
  },
  entries: {
    forgetting_attention({ x, Q, K, V, w_f, b_f }: Args, wrong) {
      const [B, H, N, d] = Q.shape as [number, number, number, number];
      const E = V.shape.at(-1) as number;

      // f_t = σ(w_fᵀx_t + b_f), a scalar for each head and position.
      const own = (w: Tensor): Tensor =>
        wrong["one-gate-for-all-heads"] ? broadcastTo(slice(w, 0, 0, 1), w.shape) : w;
      const z = add(einsum("bnc,hc->bhn", x, own(w_f)), unsqueeze(own(b_f), 1));
      const gate = wrong["gate-not-logged"]
        ? sigmoid(z)
        : wrong["log-of-sigmoid"]
          ? logOfSigmoid(z)
          : neg(softplus(neg(z)));
      const log_f = wrong["gate-detached"] ? detach(gate) : gate;

      // D_ij = Σ_{l=j+1}^{i} log f_l = c_i − c_j, with the running sum c.
      const c = cumsum(log_f, -1);
      const [from, to] = [wrong["counts-own-gate"] ? sub(c, log_f) : c, wrong["misses-last-gate"] ? sub(c, log_f) : c];
      const D = sub(unsqueeze(to, 3), unsqueeze(from, 2));
      const [i, j] = [reshape(arange(N), [N, 1]), reshape(arange(N), [1, N])];
      const past = broadcastTo(lessEqual(j, i), [B, H, N, N]);
      // With the diagonal left out of one side, i = j counts −1 gates; nobody's program does that.
      const sums = wrong["misses-last-gate"] ? where(lessEqual(j, sub(i, 1)), D, 0) : D;
      const bias = where(past, wrong["bias-negated"] ? neg(sums) : sums, -Infinity);

      // o_i = Σ_j softmax_j(q_iᵀk_j/√d + D_ij) v_j
      const scores = matmul(Q, einsum("bhmd->bhdm", K));
      const scale = wrong["no-scale"] ? 1 : Math.sqrt(d);
      const visible = wrong["not-causal"] ? sums : bias;
      const logits = wrong["gate-after-softmax"]
        ? where(past, div(scores, scale), -Infinity)
        : wrong["bias-scaled"]
          ? div(add(scores, visible), scale)
          : add(div(scores, scale), visible);
      let weights = wrong["no-max-subtraction"] ? normalise(exp(logits)) : softmax(logits, -1);
      if (wrong["gate-after-softmax"]) weights = mul(weights, exp(bias));
      return { log_f, bias, output: reshape(matmul(weights, V), [B, H, N, E]) };
    },
  },
});

const logOfSigmoid = (z: Tensor): Tensor => log(div(1, add(1, exp(neg(z)))));

const normalise = (e: Tensor): Tensor => div(e, sum(e, -1));
