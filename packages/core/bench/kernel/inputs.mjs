/** Normally distributed Q, K and V of shape (1, H, N, d), the same numbers for the same sizes. Makes no garbage. */
export function inputs({ H, N, d }) {
  const normal = normals(H * N + d);
  const one = () => {
    const data = new Float32Array(H * N * d);
    for (let i = 0; i < data.length; i++) data[i] = normal();
    return data;
  };
  return { H, N, d, Q: one(), K: one(), V: one() };
}

/** Floating-point operations of one attention: a multiplication and an addition for every d of both products. */
export const operations = ({ H, N, d }) => 4 * H * N * N * d;

/** Box and Muller 1958, over the generator mulberry32. */
function normals(seed) {
  let state = seed | 0;
  const uniform = () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
  return () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform());
}
