import { BLOCK, blocksOf, scaledTranspose } from "./blocks.mjs";
import { apart, multiHead, sideBySide, unfused } from "./onnx-graphs.mjs";

/** What both ONNX Runtimes are given. `ort` is their common API, `session` their options for a session. */
export const formulations = ({ peer, kind, threads, ort, session }) => {
  const f32 = (data, ...dims) => new ort.Tensor("float32", data, dims);
  const create = (model) => ort.InferenceSession.create(model, session);
  const contender = (id, how, open, more) => ({
    id: `${peer}/${id}/${threads}`,
    peer,
    how,
    kind,
    threads,
    open,
    ...more,
  });

  return {
    fused: contender("fused", "operator MultiHeadAttention", async (problem) => {
      const { H, N, d, Q, K, V } = problem;
      const running = await create(multiHead(H));
      const feeds = { Q: f32(sideBySide(Q, problem), 1, N, H * d), K: f32(K, 1, H, N, d), V: f32(V, 1, H, N, d) };
      let output;
      return {
        call: async () => {
          ({ output } = await running.run(feeds));
        },
        output: () => apart(output.data, problem),
        close: () => running.release(),
      };
    }),

    unfused: contender(
      "unfused",
      "MatMul, Softmax, MatMul",
      async (problem) => {
        const { H, N, d, Q, V } = problem;
        const running = await create(unfused());
        const feeds = { Q: f32(Q, H, N, d), K_T: f32(scaledTranspose(problem), H, d, N), V: f32(V, H, N, d) };
        let output;
        return {
          call: async () => {
            ({ output } = await running.run(feeds));
          },
          output: () => output.data,
          close: () => running.release(),
        };
      },
      { weights: ({ H, N }) => 4 * H * N * N },
    ),

    blocks: contender("blocks", `MatMul, Softmax, MatMul, ${BLOCK} queries at a time`, async (problem) => {
      const { N, d, Q, V } = problem;
      const running = await create(unfused());
      const K_T = scaledTranspose(problem);
      const head = (data, h) => data.subarray(h * N * d, (h + 1) * N * d);
      const feeds = blocksOf(problem).map(({ head: h, from, rows }) => ({
        from,
        Q: f32(Q.subarray(from, from + rows * d), 1, rows, d),
        K_T: f32(head(K_T, h), 1, d, N),
        V: f32(head(V, h), 1, N, d),
      }));
      const output = new Float32Array(Q.length);
      return {
        call: async () => {
          for (const { from, ...some } of feeds) output.set((await running.run(some)).output.data, from);
        },
        output: () => output,
        close: () => running.release(),
      };
    }),
  };
};
