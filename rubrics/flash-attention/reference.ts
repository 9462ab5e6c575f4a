import { define } from "@allclose/core";
import { exactAttention } from "@allclose/core/kernel";
import {
  add,
  arange,
  concat,
  div,
  einsum,
  exp,
  formulation,
  full,
  isfinite,
  lessEqual,
  log,
  logsumexp,
  matmul,
  max,
  maximum,
  mul,
  pad,
  reshape,
  slice,
  sub,
  sum,
  type Tensor,
  tensor,
  where,
} from "@allclose/core/tensor";

type Args = { Q: Tensor; K: Tensor; V: Tensor; block_q: number; block_k: number; causal: boolean };

/**
 * Dao et al. 2022, "FlashAttention", Algorithm 1, in the order of loops of Dao 2023, "FlashAttention-2", Algorithm 1: for each
 * block of queries, the blocks of keys in turn, with a running maximum m, a running sum ℓ and an unnormalised output.
 */
export const reference = define({
  mistakes: {
    "no-scale": "The scores are not divided by √d.",
    "accumulator-not-rescaled":
      "The output accumulated so far is not multiplied by e^(m_old − m_new) when the maximum rises; only the sum is.",
    "sum-not-rescaled":
      "The sum accumulated so far is not multiplied by e^(m_old − m_new) when the maximum rises; only the output is.",
    "tail-dropped":
      "Only whole tiles of keys are visited: what is left of M after dividing by the block size is dropped.",
    "tail-unmasked":
      "The last tile is filled up with zero keys that are not masked: each gets the weight of a score of 0.",
    "causal-ignored": {
      says: "The argument causal changes nothing: every query sees every key, those after it too.",
      shows: ["causal", "causal-square", "causal-tall"],
    },
    "causal-square": {
      says: "The causal mask compares i with j as if there were as many queries as keys; the last query should see every key.",
      shows: ["causal"],
    },
    "causal-local-index": {
      says: "The causal mask compares positions within the tile rather than within the sequence.",
      shows: ["causal", "causal-square", "causal-tall"],
    },
    "causal-skips-early": {
      says: "A tile of keys is skipped when it starts after the first query of the block, though later queries see some of it.",
      shows: ["causal-tall"],
    },
    "lse-without-log": "The log-sum-exp is returned as m + ℓ, without the logarithm.",
    "lse-without-max": "The log-sum-exp is returned as log ℓ, without the maximum that was taken out.",
    "lse-base-2": "The log-sum-exp is in powers of two: it is divided by ln 2.",
    "max-starts-at-zero": {
      says: "The running maximum starts at 0 rather than at −∞, so rows of very negative scores underflow.",
      shows: ["cold"],
    },
    "no-max-subtraction": {
      says: "No maximum is taken out, so exp overflows on large scores.",
      shows: ["hot", "cold"],
    },
  },
  entries: {
    flash_attention({ Q, K, V, block_q, block_k, causal: asked }: Args, wrong) {
      const causal = asked && !wrong["causal-ignored"];
      const [N, d] = Q.shape as [number, number];
      const M = K.shape[0] as number;
      const extra = wrong["tail-unmasked"] ? (block_k - (M % block_k)) % block_k : 0;
      const [keys, values] = [pad(K, 0, [0, extra]), pad(V, 0, [0, extra])];
      const end = wrong["tail-dropped"] && M >= block_k ? M - (M % block_k) : M + extra;
      const offset = wrong["causal-square"] ? 0 : M - N;

      const byLse = formulation(Q, 2) === 1 && !Object.values(wrong).some(Boolean);

      const outputs: Tensor[] = [];
      const lses: Tensor[] = [];
      for (let top = 0; top < N; top += block_q) {
        const Q_i = slice(Q, 0, top, Math.min(N, top + block_q));
        const rows = Q_i.shape[0] as number;
        let m = full([rows, 1], wrong["max-starts-at-zero"] || wrong["no-max-subtraction"] ? 0 : -Infinity);
        let l = full([rows, 1], 0);
        let O = full([rows, V.shape[1] as number], 0);
        let merged: Partial | undefined;
        for (let left = 0; left < end; left += block_k) {
          if (causal && left > (wrong["causal-skips-early"] ? top : top + rows - 1) + offset) continue;
          const right = Math.min(end, left + block_k);
          const [K_j, V_j] = [slice(keys, 0, left, right), slice(values, 0, left, right)];
          // S = QKᵀ/√d
          const QKt = einsum("nd,md->nm", Q_i, K_j);
          let S = wrong["no-scale"] ? QKt : div(QKt, Math.sqrt(d));
          if (causal) {
            const [i, j] = wrong["causal-local-index"] ? [0, 0] : [top + offset, left];
            S = where(lessEqual(positions(right - left, j, 1), positions(rows, i, 0)), S, -Infinity);
          }
          if (byLse) {
            const part = partial(S, V_j);
            merged = merged === undefined ? part : merge(merged, part);
            continue;
          }
          // m_new = max(m, rowmax S), P = e^(S − m_new), ℓ_new = e^(m − m_new) ℓ + rowsum P, O_new = e^(m − m_new) O + P V
          const m_new = wrong["no-max-subtraction"] ? m : maximum(m, max(S, -1));
          const P = exp(sub(S, m_new));
          const decay = exp(sub(m, m_new));
          l = add(wrong["sum-not-rescaled"] ? l : mul(decay, l), sum(P, -1));
          O = add(wrong["accumulator-not-rescaled"] ? O : mul(decay, O), matmul(P, V_j));
          m = m_new;
        }
        if (merged !== undefined) {
          outputs.push(merged.output);
          lses.push(merged.lse);
          continue;
        }
        outputs.push(div(O, l));
        const kept = wrong["lse-without-log"] ? l : log(l);
        const lse = wrong["lse-without-max"] ? kept : add(m, kept);
        lses.push(wrong["lse-base-2"] ? div(lse, Math.LN2) : lse);
      }
      return { output: concat(outputs, 0), lse: reshape(concat(lses, 0), [N]) };
    },
  },
  // #region long
  long: {
    flash_attention: {
      from: 1024,
      rows: ({ Q }: Args) => Q.shape[0] as number,
      // The keys up to its own position are all that a query sees.
      row({ Q, K, V, causal }: Args, i) {
        const end = causal ? i + 1 + (K.shape[0] as number) - (Q.shape[0] as number) : (K.shape[0] as number);
        return { Q: slice(Q, 0, i, i + 1), K: slice(K, 0, 0, end), V: slice(V, 0, 0, end), causal: false };
      },
      exactly({ Q, K, V, causal }: Args) {
        const one = (x: Tensor) => reshape(x, [1, 1, ...x.shape]);
        const { output, lse } = exactAttention({ Q: one(Q), K: one(K), V: one(V), causal });
        const [N, E] = [Q.shape[0] as number, V.shape[1] as number];
        return { output: tensor([N, E], output.data, "float64"), lse: tensor([N], lse.data, "float64") };
      },
    },
  },
  // #endregion long
});

/** The attention of a block of queries to some of the keys alone, and its log-sum-exp: all that a merge needs. */
interface Partial {
  readonly output: Tensor;
  readonly lse: Tensor;
}

function partial(S: Tensor, V: Tensor): Partial {
  const lse = logsumexp(S, -1);
  return { output: matmul(exp(sub(S, where(isfinite(lse), lse, 0))), V), lse };
}

/** The honest alternative to a running maximum and sum, which errs more: each weight is e^(s − lse), once per tile. */
function merge(a: Partial, b: Partial): Partial {
  const top = maximum(a.lse, b.lse);
  const lse = add(top, log(add(exp(sub(a.lse, top)), exp(sub(b.lse, top)))));
  const weigh = (part: Partial) => mul(part.output, exp(sub(part.lse, lse)));
  return { output: add(weigh(a), weigh(b)), lse };
}

/** start, start + 1, … as a column (axis 0) or a row (axis 1). */
const positions = (n: number, start: number, axis: 0 | 1): Tensor =>
  add(reshape(arange(n), axis === 0 ? [n, 1] : [1, n]), start);
