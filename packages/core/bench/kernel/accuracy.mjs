import { attentionOracle } from "@allclose/core/kernel";

const ROWS = 16;

/** A wrong result has no time. float32 gives 4e-7 to 2e-6 here, a missing scale or a lost head more than 0.1. */
export const MOST_ERROR = 1e-5;

/** What some rows of every head are in float64: the first, the last and those between, evenly. */
export function expectation({ H, N, d, Q, K, V }) {
  const rows = [...new Set(Array.from({ length: ROWS }, (_, i) => Math.floor((i * (N - 1)) / (ROWS - 1))))];
  const heads = Array.from({ length: H }, (_, head) => {
    const some = new Float32Array(rows.length * d);
    for (const [i, row] of rows.entries()) some.set(Q.subarray((head * N + row) * d, (head * N + row + 1) * d), i * d);
    const of = (data) => ({ shape: [1, 1, N, d], data: data.subarray(head * N * d, (head + 1) * N * d) });
    return attentionOracle({ Q: { shape: [1, 1, rows.length, d], data: some }, K: of(K), V: of(V) }).output.data;
  });
  return { rows, heads };
}

/** ‖output − expected‖ / ‖expected‖ over these rows. */
export function relativeError(output, { rows, heads }, { N, d }) {
  let [off, all] = [0, 0];
  for (const [head, expected] of heads.entries())
    for (const [i, row] of rows.entries())
      for (let e = 0; e < d; e++) {
        const right = expected[i * d + e];
        off += (output[(head * N + row) * d + e] - right) ** 2;
        all += right ** 2;
      }
  return Math.sqrt(off / all);
}
