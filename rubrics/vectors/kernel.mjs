// ONNX's Attention operator in terms of core's kernel, which has everything of it but the soft cap.
import { attention, attentionOracle, wasm } from "@allclose/core/kernel";
import { and, where } from "@allclose/core/tensor";
import { joinHeads, operands, seenKeys, widen } from "./attention.mjs";

/** What the kernel says: a name each, and a function of a vector that gives the operator's outputs. */
export const KERNELS = {
  "the oracle": async (vector) => {
    const { output, weights } = attentionOracle(kernelArgs(vector));
    return { Y: shaped(output, vector), qk_matmul_output: weights };
  },
  "WASM in float64": (vector) => byWasm(vector, kernelArgs(vector)),
  "WASM in float32": (vector) => {
    const args = kernelArgs(vector);
    const single = ({ shape, data }) => ({ shape, data: Float32Array.from(data) });
    return byWasm(vector, { ...args, Q: single(args.Q), K: single(args.K), V: single(args.V) });
  },
};

async function byWasm(vector, args) {
  const backend = wasm({ threads: 1 });
  const { output } = await attention(args, backend);
  await backend.close();
  return { Y: shaped(output, vector) };
}

const shaped = (output, { inputs }) => (inputs.get("Q").shape.length === 4 ? output : joinHeads(output));

function kernelArgs({ attrs, inputs }) {
  const { Q, K, V, past } = operands(Object.fromEntries(inputs), attrs);
  const [given, lengths] = [inputs.get("attn_mask"), inputs.get("nonpad_kv_seqlen")];
  const wide = given && widen(given, K.shape[2]);
  const { scale } = attrs;
  if (lengths === undefined) return { Q, K, V, mask: wide, causal: attrs.is_causal ? { past } : false, scale };
  // Each sample has an end of its own, and its queries stand before it.
  const seen = seenKeys(Q.shape, K.shape[2], attrs, lengths, past);
  const mask = wide === undefined ? seen : wide.dtype === "bool" ? and(seen, wide) : where(seen, wide, -Infinity);
  return { Q, K, V, mask, scale };
}
