import { requirePeer } from "../peers.mjs";
import { BLOCK, blocksOf, scaledTranspose } from "./blocks.mjs";

/**
 * A head at a time: only products of two matrices, neither of them transposed, take the fast path of the wasm backend, and a batch
 * of them does not. In Node it has one thread.
 */
export async function tfjs() {
  const tf = requirePeer("@tensorflow/tfjs-core");
  requirePeer("@tensorflow/tfjs-backend-wasm");
  await tf.setBackend("wasm");
  const open = (rowsOf) => async (problem) => {
    const { H, N, d, Q, V } = problem;
    const K_T = scaledTranspose(problem);
    const head = (data, h, ...shape) => tf.tensor2d(data.subarray(h * N * d, (h + 1) * N * d), shape);
    const keys = Array.from({ length: H }, (_, h) => head(K_T, h, d, N));
    const values = Array.from({ length: H }, (_, h) => head(V, h, N, d));
    const blocks = blocksOf(problem, rowsOf(N)).map(({ head: h, from, rows }) => ({
      h,
      from,
      queries: tf.tensor2d(Q.subarray(from, from + rows * d), [rows, d]),
    }));
    const output = new Float32Array(Q.length);
    return {
      call: async () => {
        for (const { h, from, queries } of blocks)
          tf.tidy(() => output.set(tf.matMul(tf.softmax(tf.matMul(queries, keys[h])), values[h]).dataSync(), from));
      },
      output: () => output,
      close: async () => tf.dispose([keys, values, blocks.map(({ queries }) => queries)]),
    };
  };
  // Of scores, exponentials and the softmax at once.
  const weights = ({ N }) => 12 * N * N;
  const peer = "TensorFlow.js";
  return [
    { id: "tfjs/heads/1", peer, how: "a head at a time", kind: "wasm", threads: 1, open: open((N) => N), weights },
    {
      id: "tfjs/blocks/1",
      peer,
      how: `${BLOCK} queries at a time`,
      kind: "wasm",
      threads: 1,
      open: open(() => BLOCK),
    },
  ];
}
