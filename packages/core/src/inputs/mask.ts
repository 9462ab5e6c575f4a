import type { MaskDistribution } from "../schema/family.ts";
import type { Random } from "./random.ts";

/**
 * Draws a mask of shape (…, n, m), true where attention is allowed. A row is the last axis; every row that is not switched
 * off keeps at least one true (but for the first rows of a causal mask with more queries than keys), and a random one at
 * least one false, so that the mask is never without effect.
 */
export function drawMask(distribution: MaskDistribution, shape: readonly number[], random: Random): Float64Array {
  const m = shape.at(-1) ?? 1;
  const n = shape.at(-2) ?? 1;
  const size = shape.reduce((product, d) => product * d, 1);
  const rows = m === 0 ? 0 : size / m;
  const out = new Float64Array(size);
  if (distribution === "open") return out.fill(1);
  const share = typeof distribution === "object" && "random" in distribution ? distribution.random : 0.7;
  let length = m;
  for (let row = 0; row < rows; row++) {
    if (distribution === "padding" && row % n === 0) length = random.integer(Math.min(1, m), m);
    const at = row * m;
    for (let j = 0; j < m; j++) {
      if (distribution === "causal") out[at + j] = j <= (row % n) + m - n ? 1 : 0;
      else if (distribution === "padding") out[at + j] = j < length ? 1 : 0;
      else out[at + j] = random.uniform() < share ? 1 : 0;
    }
    if (typeof distribution === "object" && m > 1) {
      const on = random.integer(0, m - 1);
      out[at + on] = 1;
      out[at + ((on + random.integer(1, m - 1)) % m)] = 0;
    } else if (typeof distribution === "object") out[at] = 1;
  }
  if (typeof distribution === "object" && "rows-off" in distribution)
    for (let sample = 0; sample < rows / n; sample++)
      for (const row of choose(n, Math.min(n, distribution["rows-off"]), random))
        out.fill(0, (sample * n + row) * m, (sample * n + row + 1) * m);
  return out;
}

/** k different numbers below n. */
export function choose(n: number, k: number, random: Random): number[] {
  const pool = Array.from({ length: n }, (_, i) => i);
  return Array.from({ length: k }, () => pool.splice(random.integer(0, pool.length - 1), 1)[0] as number);
}
