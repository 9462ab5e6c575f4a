import type { Distribution } from "../schema/family.ts";
import { type DType, FORMATS, isFloat } from "../tensor/dtype.ts";
import type { Random } from "./random.ts";

/**
 * Fills an array of a shape from a distribution. Values are float64; the caller rounds them.
 * @param dtype that they will have: it says which numbers are subnormal
 */
export function drawValues(
  distribution: Distribution,
  shape: readonly number[],
  random: Random,
  dtype: DType = "float32",
): Float64Array {
  const size = shape.reduce((n, d) => n * d, 1);
  const last = shape.at(-1) ?? 1;
  const out = new Float64Array(size);
  const fill = (f: (i: number) => number) => {
    for (let i = 0; i < size; i++) out[i] = f(i);
    return out;
  };
  /** Fills row after row of the last axis. */
  const fillRows = (row: (n: number) => readonly number[]) => {
    for (let at = 0; at < size; at += last) out.set(row(last), at);
    return out;
  };
  if (distribution === "signs") return fill(() => (random.uniform() < 0.5 ? -1 : 1));
  if (distribution === "permutation") return fillRows((n) => permutation(n, random));
  if (distribution === "simplex") return fillRows((n) => spacings(n, random));
  if (distribution === "subnormal") {
    const { smallest, minExponent } = FORMATS[isFloat(dtype) ? dtype : "float32"];
    const most = 2 ** minExponent / smallest - 1;
    return fill(() => (random.uniform() < 0.5 ? -1 : 1) * Math.ceil(random.uniform() * most || 1) * smallest);
  }
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
  if ("lognormal" in distribution) {
    const { mean, scale } = distribution.lognormal;
    return fill(() => portableExp(mean + scale * random.normal()));
  }
  if ("gapped" in distribution) {
    const { gap, scale } = distribution.gapped;
    return fillRows((n) => spread(normals(n, random), scale, gap));
  }
  if ("ties" in distribution) return fillRows((n) => tied(n, distribution.ties, random));
  return fill((i) => (distribution.order === "ascending" ? i % last : last - 1 - (i % last)));
}

const normals = (n: number, random: Random): number[] => Array.from({ length: n }, () => random.normal());

/** Each order of 0, …, n − 1 is as likely (Fisher and Yates). */
export function permutation(n: number, random: Random): number[] {
  const out = Array.from({ length: n }, (_, i) => i);
  for (let i = n - 1; i > 0; i--) {
    const j = random.integer(0, i);
    [out[i], out[j]] = [out[j] as number, out[i] as number];
  }
  return out;
}

/** The gaps between n − 1 uniform cuts of [0, 1]: uniform on the simplex, and no logarithm is needed. */
function spacings(n: number, random: Random): number[] {
  const cuts = Array.from({ length: n - 1 }, () => random.uniform() + 2 ** -33).sort((a, b) => a - b);
  return Array.from({ length: n }, (_, i) => Math.max((cuts[i] ?? 1) - (cuts[i - 1] ?? 0), 2 ** -33));
}

/** The values in their order, with every two neighbours by size a gap further apart. */
function spread(values: readonly number[], scale: number, gap: number): number[] {
  const bySize = values.map((_, i) => i).sort((a, b) => (values[a] as number) - (values[b] as number));
  const out = [...values];
  for (const [rank, i] of bySize.entries())
    out[i] = scale * (values[i] as number) + gap * (rank - (values.length - 1) / 2);
  return out;
}

/** Values of a few; a row that has no two equal by chance gets its last value a second time. */
function tied(n: number, among: readonly number[], random: Random): number[] {
  const out = Array.from({ length: n }, () => among[random.integer(0, among.length - 1)] as number);
  if (n > 1 && new Set(out).size === n) out[random.integer(0, n - 2)] = out[n - 1] as number;
  return out;
}

/** e^x in operations that IEEE 754 fixes: the last bits of Math.exp differ between engines. */
function portableExp(x: number): number {
  let halvings = 0;
  let small = x;
  for (; Math.abs(small) > 0.125; halvings++) small /= 2;
  let series = 1;
  for (let k = 12; k >= 1; k--) series = 1 + (small / k) * series;
  for (let i = 0; i < halvings; i++) series *= series;
  return series;
}
