const BYTES = 2 ** 27;

/** Bytes a nanosecond that one thread reads and writes, of a copy that no cache holds; the best of a few. */
export function bandwidth() {
  const [from, to] = [new Float32Array(BYTES / 4).fill(1), new Float32Array(BYTES / 4)];
  let best = Number.POSITIVE_INFINITY;
  for (let i = 0; i < 5; i++) {
    const start = performance.now();
    to.set(from);
    best = Math.min(best, performance.now() - start);
  }
  return (2 * BYTES) / best / 1e6;
}
