import { attention, wasm } from "./kernel.mjs";

interface Tensor {
  shape: number[];
  dtype: string;
  data: Float32Array | Float64Array;
}

const kernel = wasm({ threads: 1 });
const oneHead = ({ shape, data }: Tensor) => ({ shape: [1, 1, ...shape], data });

export async function flashAttention(
  Q: Tensor,
  K: Tensor,
  V: Tensor,
  _blockQ: number,
  _blockK: number,
  causal: boolean,
) {
  const args = { Q: oneHead(Q), K: oneHead(K), V: oneHead(V), causal };
  const { output, lse } = await attention(args, kernel, { lse: true });
  return {
    output: { shape: [Q.shape[0], V.shape[1]], dtype: Q.dtype, data: output.data },
    lse: { shape: [Q.shape[0]], dtype: Q.dtype, data: Float32Array.from(lse.data) },
  };
}
