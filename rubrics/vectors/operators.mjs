// Which of our references answers for which ONNX operator. Each entry takes a vector and gives { compute, of, inputs }:
// the operator as a function of its inputs, in our references' terms, and the outputs to compare; or { skip: why }. `others` answer
// beside the reference: each is a function of the vector that gives some of those outputs.
import { gelu, geluTanh, layerNorm, logSoftmax, neg, rmsNorm, softmax, topK } from "@allclose/core/tensor";
import { attention } from "./attention.mjs";
import { KERNELS } from "./kernel.mjs";
import { rotaryEmbedding } from "./rotary.mjs";

const along =
  (op) =>
  ({ attrs, inputs, outputs }) => ({
    compute: ({ x }) => ({ y: op(x, attrs.axis ?? -1) }),
    of: [...outputs.keys()],
    inputs,
  });

/** The first output; the operator's further ones (mean, inverse deviation) are not our references'. */
const one = (compute, { inputs, outputs }) => ({ compute, of: [...outputs.keys()].slice(0, 1), inputs });

const topIndices = ({ attrs, inputs, outputs }) => ({
  compute: ({ x }) => {
    const smallest = attrs.largest === 0;
    const { values, indices } = topK(smallest ? neg(x) : x, inputs.get("k").data[0], attrs.axis ?? -1);
    return { values: smallest ? neg(values) : values, indices };
  },
  of: [...outputs.keys()],
  inputs,
});

export const OPERATORS = {
  Attention: (vector, bank) => ({
    ...attention(vector, bank["scaled-dot-product-attention"].scaled_dot_product_attention),
    others: KERNELS,
  }),
  Softmax: along(softmax),
  LogSoftmax: along(logSoftmax),
  Gelu: (vector) => one(({ x }) => ({ y: vector.attrs.approximate === "tanh" ? geluTanh(x) : gelu(x) }), vector),
  LayerNormalization: (vector) =>
    one(({ X, W, B }) => ({ Y: layerNorm(X, W, B, vector.attrs.epsilon ?? 1e-5, vector.attrs.axis ?? -1) }), vector),
  RMSNormalization: (vector) =>
    one(({ X, W }) => ({ Y: rmsNorm(X, W, vector.attrs.epsilon ?? 1e-5, vector.attrs.axis ?? -1) }), vector),
  RotaryEmbedding: (vector, bank) => rotaryEmbedding(vector, bank["rotary-position-embedding"].rotate),
  TopK: topIndices,
};
