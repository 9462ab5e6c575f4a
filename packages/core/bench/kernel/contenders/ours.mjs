import { attention, wasm } from "@allclose/core/kernel";
import { hasFused } from "../peak.mjs";

const name = "allclose";

/** Through the package's front door: what is copied into the engine and out of it counts. */
const contender = (fused, threads) => ({
  id: `${name}/${fused ? "fused" : "plain"}/${threads}`,
  peer: name,
  how: fused ? "multiply-add in one" : "multiply, then add",
  kind: "ours",
  threads,
  async open({ H, N, d, Q, K, V }) {
    const backend = wasm({ fused, threads });
    const of = (data) => ({ shape: [1, H, N, d], data });
    const args = { Q: of(Q), K: of(K), V: of(V) };
    let output;
    return {
      call: async () => {
        ({ output } = await attention(args, backend));
      },
      output: () => output.data,
      close: () => backend.close(),
    };
  },
});

export const ours = () =>
  [1, 2].flatMap((threads) => [...(hasFused ? [true] : []), false].map((f) => contender(f, threads)));
