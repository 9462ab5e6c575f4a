import { expectedValues } from "@allclose/core";
import { div, matmul, softmax, swapAxes, tensor } from "@allclose/core/tensor";

/** Vaswani et al. 2017, equation 1. */
const attention = ({ Q, K, V }) => {
  const scores = div(matmul(Q, swapAxes(K, -1, -2)), Math.sqrt(Q.shape.at(-1)));
  return { output: matmul(softmax(scores, -1), V) };
};
const wave = (rows, columns, phase, dtype, scale) =>
  tensor(
    [rows, columns],
    Array.from({ length: rows * columns }, (_, i) => scale * Math.sin(phase + 13 * i)),
    dtype,
  );

for (const [dtype, scale] of [
  ["float32", 1],
  ["float32", 80],
  ["float16", 1],
]) {
  const inputs = new Map([
    ["Q", wave(5, 6, 1, dtype, scale)],
    ["K", wave(7, 6, 2, dtype, scale)],
    ["V", wave(7, 4, 3, dtype, 1)],
  ]);
  const { tolerance } = expectedValues(attention, inputs, { output: dtype }, ["a seed"]).get("output");
  console.log(`${dtype}, Q and K up to ${scale}:`, [...tolerance].map((t) => t.toExponential(1)).join("  "));
}
