import { writeModel } from "@allclose/core/testing";

const f32 = (...dims) => ["float32", dims];

/** Softmax(Q Kᵀ) V of three operators; Kᵀ comes transposed and scaled. One engine computes it over any number of heads. */
export const unfused = () =>
  writeModel({
    inputs: { Q: f32("H", "n", "d"), K_T: f32("H", "d", "N"), V: f32("H", "N", "d") },
    outputs: { output: f32("H", "n", "d") },
    nodes: [
      ["MatMul", ["Q", "K_T"], ["scores"]],
      ["Softmax", ["scores"], ["weights"], { axis: -1 }],
      ["MatMul", ["weights", "V"], ["output"]],
    ],
  });

/** The fused operator: no weights in memory. K and V are (1, H, N, d); Q has its heads side by side, (1, N, H·d), as the output. */
export const multiHead = (heads) =>
  writeModel(
    {
      inputs: { Q: f32(1, "N", "hidden"), K: f32(1, heads, "N", "d"), V: f32(1, heads, "N", "d") },
      outputs: { output: f32(1, "N", "hidden") },
      nodes: [["com.microsoft::MultiHeadAttention", ["Q", "K", "V"], ["output"], { num_heads: heads }]],
    },
    { domains: ["com.microsoft"] },
  );

/** (H, N, d) as (N, H·d). */
export function sideBySide(data, { H, N, d }) {
  const to = new Float32Array(data.length);
  for (let head = 0; head < H; head++)
    for (let i = 0; i < N; i++) to.set(data.subarray((head * N + i) * d, (head * N + i + 1) * d), (i * H + head) * d);
  return to;
}

/** (N, H·d) as (H, N, d). */
export function apart(data, { H, N, d }) {
  const to = new Float32Array(data.length);
  for (let head = 0; head < H; head++)
    for (let i = 0; i < N; i++) to.set(data.subarray((i * H + head) * d, (i * H + head + 1) * d), (head * N + i) * d);
  return to;
}
