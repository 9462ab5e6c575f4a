import { keyHead } from "../kernel/oracle.ts";
import type { Problem } from "../kernel/shapes.ts";

const f = Math.fround;

/**
 * The equation line by line in float32, a rounding after each operation, sums one by one: what an implementation has to keep up
 * with. Heads, masks and grouping as in `attention`. Returns the output (B, Hq, N, E).
 */
export function plainAttention(problem: Problem): Float32Array {
  const { B, Hq, N, M, D, E, Q, K, V, scale, mask, last, first } = problem;
  const output = new Float32Array(B * Hq * N * E);
  const scores = new Float32Array(M);
  for (let row = 0; row < B * Hq * N; row++) {
    const [b, h, i] = [Math.floor(row / (N * Hq)), Math.floor(row / N) % Hq, row % N];
    const head = keyHead(problem, row) * M;
    let max = Number.NEGATIVE_INFINITY;
    for (let j = 0; j < M; j++) {
      const masked = mask?.data[mask.strides[0] * b + mask.strides[1] * h + mask.strides[2] * i + j];
      scores[j] = Number.NEGATIVE_INFINITY;
      if ((last !== undefined && j > i + last) || (first !== undefined && j < i + first)) continue;
      if (mask?.kind === "bool" && masked === 0) continue;
      let dot = 0;
      for (let d = 0; d < D; d++) dot = f(dot + f(f(Q[row * D + d]!) * f(K[(head + j) * D + d]!)));
      scores[j] = f(f(dot * f(scale)) + (mask?.kind === "add" ? f(masked!) : 0));
      max = Math.max(max, scores[j]!);
    }
    if (max === Number.NEGATIVE_INFINITY) continue;
    let sum = 0;
    for (let j = 0; j < M; j++) sum = f(sum + f(Math.exp(f(scores[j]! - max))));
    for (let e = 0; e < E; e++) {
      let value = 0;
      for (let j = 0; j < M; j++)
        if (scores[j] !== Number.NEGATIVE_INFINITY)
          value = f(value + f(f(f(Math.exp(f(scores[j]! - max))) / sum) * f(V[(head + j) * E + e]!)));
      output[row * E + e] = value;
    }
  }
  return output;
}
