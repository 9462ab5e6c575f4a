import { importPeer } from "../peers.mjs";
import { BLOCK, blocksOf, scaledTranspose } from "./blocks.mjs";

/** ONNX Runtime gives the process a global Worker, by which jax-js would believe that it is in a browser. */
async function asInNode(work) {
  const { Worker } = globalThis;
  delete globalThis.Worker;
  try {
    return await work();
  } finally {
    if (Worker !== undefined) globalThis.Worker = Worker;
  }
}

/** A head at a time; its own dotProductAttention needs iterator helpers, which Node 20 lacks, and is no faster. One thread in Node. */
export async function jax() {
  const { defaultDevice, init, nn, numpy: np } = await importPeer("@jax-js/jax");
  await asInNode(() => init("wasm"));
  defaultDevice("wasm");
  const open = (rowsOf) => async (problem) => {
    const { H, N, d, Q, V } = problem;
    const K_T = scaledTranspose(problem);
    const matrix = (data, from, rows, columns) =>
      np.array(data.slice(from, from + rows * columns)).reshape([rows, columns]);
    const keys = Array.from({ length: H }, (_, h) => matrix(K_T, h * N * d, d, N));
    const values = Array.from({ length: H }, (_, h) => matrix(V, h * N * d, N, d));
    const blocks = blocksOf(problem, rowsOf(N)).map(({ head, from, rows }) => ({
      head,
      from,
      queries: matrix(Q, from, rows, d),
    }));
    const output = new Float32Array(Q.length);
    return {
      call: () =>
        asInNode(async () => {
          for (const { head, from, queries } of blocks) {
            // What is handed in is let go of, unless it is a reference.
            const weights = nn.softmax(np.matmul(queries.ref, keys[head].ref), -1);
            output.set(await np.matmul(weights, values[head].ref).data(), from);
          }
        }),
      output: () => output,
      close: async () => {
        for (const one of [...keys, ...values, ...blocks.map(({ queries }) => queries)]) one.dispose();
      },
    };
  };
  // Of scores, exponentials and the softmax at once.
  const weights = ({ N }) => 12 * N * N;
  const peer = "jax-js";
  return [
    { id: "jax/heads/1", peer, how: "a head at a time", kind: "wasm", threads: 1, open: open((N) => N), weights },
    {
      id: "jax/blocks/1",
      peer,
      how: `${BLOCK} queries at a time`,
      kind: "wasm",
      threads: 1,
      open: open(() => BLOCK),
    },
  ];
}
