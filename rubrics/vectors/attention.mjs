// ONNX's Attention operator in terms of the bank's scaled dot-product attention.
import {
  and,
  broadcastTo,
  concat,
  full,
  greater,
  mul,
  reshape,
  sizeOf,
  swapAxes,
  take,
  tensor,
  transpose,
  where,
} from "@allclose/core/tensor";

/** @returns { compute, of }, or { skip } for what equation 1 does not have */
export function attention({ attrs, inputs, outputs }, reference) {
  if (attrs.softcap) return { skip: "equation 1 has no soft cap" };
  const of = ["Y", ...(attrs.qk_matmul_output_mode === 3 ? ["qk_matmul_output"] : [])];
  const compute = (args) => {
    const { Q, K, V, past } = operands(args, attrs);
    const groups = Q.shape[1] / K.shape[1];
    const perQuery = (x) =>
      take(
        x,
        1,
        Array.from({ length: Q.shape[1] }, (_, h) => Math.floor(h / groups)),
      );
    const { output, weights } = biased(reference, { Q, K: perQuery(K), V: perQuery(V) }, attrs, args, past);
    return { Y: args.Q.shape.length === 4 ? output : joinHeads(output), qk_matmul_output: weights };
  };
  return { compute, of: of.filter((name) => outputs.has(name)), inputs };
}

/** Q, K and V with their heads apart and past keys in front, and how many of those there are. */
export function operands({ Q, K, V, past_key, past_value }, attrs) {
  const heads = (x, n) => (x.shape.length === 4 ? x : splitHeads(x, n));
  const after = (past, x) => (past ? concat([past, x], 2) : x);
  return {
    Q: heads(Q, attrs.q_num_heads),
    K: after(past_key, heads(K, attrs.kv_num_heads)),
    V: after(past_value, heads(V, attrs.kv_num_heads)),
    past: past_key?.shape[2] ?? 0,
  };
}

const splitHeads = (x, n) => {
  const [b, t, c] = x.shape;
  return transpose(reshape(x, [b, t, n, c / n]), [0, 2, 1, 3]);
};

export const joinHeads = (x) => {
  const [b, h, t, e] = x.shape;
  return reshape(transpose(x, [0, 2, 1, 3]), [b, t, h * e]);
};

/**
 * Equation 1 has a boolean mask and the scale 1/√d. A bias on the scores becomes further features: each query gets a
 * one-hot of its position, each key a column of the bias, so that their product adds it. Another scale goes into Q.
 */
function biased(reference, { Q, K, V }, attrs, { attn_mask, nonpad_kv_seqlen }, past) {
  const [B, H, N, D] = Q.shape;
  const M = K.shape[2];
  let mask = seenKeys(Q.shape, M, attrs, nonpad_kv_seqlen, past);
  const given = attn_mask && widen(attn_mask, M);
  if (given?.dtype === "bool") mask = and(mask, given);
  else if (given) mask = and(mask, greater(given, -Infinity));
  const wide = given && given.dtype !== "bool";
  const width = wide ? D + N : D;
  const scaled = mul(Q, (attrs.scale ?? 1 / Math.sqrt(D)) * Math.sqrt(width));
  if (!wide) return reference({ Q: scaled, K, V, mask });
  const bias = broadcastTo(where(greater(given, -Infinity), given, 0), [B, H, N, M]);
  const position = tensor(
    [N, N],
    Array.from({ length: N * N }, (_, at) => (at % (N + 1) === 0 ? Math.sqrt(width) : 0)),
    "float64",
  );
  const features = broadcastTo(reshape(position, [1, 1, N, N]), [B, H, N, N]);
  return reference({ Q: concat([scaled, features], 3), K: concat([K, swapAxes(bias, 2, 3)], 3), V, mask });
}

/** (B, 1, N, M): the keys that causality, and the length of each sample, leave to a query. */
export function seenKeys([B, , N], M, attrs, lengths, past) {
  const offset = (b) => (lengths ? lengths.data[b] - N : past);
  const seen = (b, i, j) => (!attrs.is_causal || j <= i + offset(b)) && (!lengths || j < lengths.data[b]);
  return tensor(
    [B, 1, N, M],
    Array.from({ length: B * N * M }, (_, at) =>
      seen(Math.floor(at / (N * M)), Math.floor(at / M) % N, at % M) ? 1 : 0,
    ),
    "bool",
  );
}

/** A mask over fewer keys than there are allows none of the rest. */
export function widen(mask, M) {
  const missing = M - mask.shape.at(-1);
  if (missing === 0) return mask;
  const shape = [...mask.shape.slice(0, -1), missing];
  const rest = mask.dtype === "bool" ? tensor(shape, new Float64Array(sizeOf(shape)), "bool") : full(shape, -Infinity);
  return concat([mask, rest], -1);
}
