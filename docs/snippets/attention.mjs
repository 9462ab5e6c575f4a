import { attention, wasm } from "@allclose/core/kernel";

const [B, H, N, d] = [1, 4, 4096, 64];
const dense = (phase) => ({
  shape: [B, H, N, d],
  data: Float32Array.from({ length: B * H * N * d }, (_, i) => Math.sin(phase + i * i)),
});

const backend = wasm();
const { output, lse } = await attention({ Q: dense(1), K: dense(2), V: dense(3), causal: true }, backend, {
  lse: true,
});
await backend.close();

console.log(output.shape, lse.shape);
