// ONNX's RotaryEmbedding operator in terms of equation 34, as the bank's rotary problem has it.
import { concat, reshape, slice, swapAxes, take, transpose } from "@allclose/core/tensor";

/** @returns { compute, of, inputs } */
export function rotaryEmbedding({ attrs, inputs, outputs }, rotate) {
  const compute = ({ input, cos_cache, sin_cache, position_ids }) => {
    const flat = input.shape.length === 3;
    const x = flat ? splitHeads(input, attrs.num_heads) : input;
    const turned = attrs.rotary_embedding_dim || x.shape[3];
    const angles = (cache) => {
      const [B, N] = [x.shape[0], x.shape[2]];
      const rows = position_ids ? take(cache, 0, [...position_ids.data]) : cache;
      return reshape(rows, [B, 1, N, turned / 2]);
    };
    // Without interleaving the pairs are features i and i + D/2: put side by side, rotated, and put back.
    const pairs = (t, shape) => reshape(swapAxes(reshape(t, [...t.shape.slice(0, 3), ...shape]), 3, 4), t.shape);
    const part = slice(x, 3, 0, turned);
    const own = {
      x: attrs.interleaved ? part : pairs(part, [2, turned / 2]),
      cos: angles(cos_cache),
      sin: angles(sin_cache),
    };
    const { y } = rotate(own);
    const back = attrs.interleaved ? y : pairs(y, [turned / 2, 2]);
    const output = concat([back, slice(x, 3, turned)], 3);
    return { output: flat ? joinHeads(output) : output };
  };
  return { compute, of: [...outputs.keys()], inputs };
}

const splitHeads = (x, n) => transpose(reshape(x, [x.shape[0], x.shape[1], n, x.shape[2] / n]), [0, 2, 1, 3]);
const joinHeads = (x) => reshape(transpose(x, [0, 2, 1, 3]), [x.shape[0], x.shape[2], x.shape[1] * x.shape[3]]);
