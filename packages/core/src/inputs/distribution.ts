import type { Distribution } from "../schema/family.ts";
import type { Random } from "./random.ts";

/** Fills an array of a shape from a distribution. Values are float64; the caller rounds them. */
export function drawValues(distribution: Distribution, shape: readonly number[], random: Random): Float64Array {
  const size = shape.reduce((n, d) => n * d, 1);
  const last = shape.at(-1) ?? 1;
  const out = new Float64Array(size);
  const fill = (f: (i: number) => number) => {
    for (let i = 0; i < size; i++) out[i] = f(i);
    return out;
  };
  if ("normal" in distribution) {
    const { mean, scale } = distribution.normal;
    return fill(() => mean + scale * random.normal());
  }
  if ("uniform" in distribution) {
    const { low, high } = distribution.uniform;
    return fill(() => low + (high - low) * random.uniform());
  }
  if ("integers" in distribution) {
    const { low, high } = distribution.integers;
    return fill(() => random.integer(low, high));
  }
  if ("constant" in distribution) return fill(() => distribution.constant);
  if ("values" in distribution) return fill((i) => distribution.values[i % distribution.values.length] as number);
  if ("extreme" in distribution) {
    const { low, high } = distribution.extreme;
    // A mantissa and a power read from text rather than 10 ** x, whose last bits differ between engines.
    return fill(() => {
      const mantissa = 1 + 9 * random.uniform();
      return (random.uniform() < 0.5 ? -1 : 1) * mantissa * Number(`1e${random.integer(low, high - 1)}`);
    });
  }
  if ("hot-row" in distribution) {
    const hot = random.integer(0, Math.max(0, size / last - 1));
    return fill((i) => random.normal() * (Math.floor(i / last) === hot ? distribution["hot-row"].scale : 1));
  }
  return fill((i) => (distribution.order === "ascending" ? i % last : last - 1 - (i % last)));
}
