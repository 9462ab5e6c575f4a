import type { Dense } from "../kernel/arrays.ts";

/** Normal numbers, the same every time. */
export function drawn(
  { B, Hq, Hkv, N, M, D, E }: Readonly<Record<"B" | "Hq" | "Hkv" | "N" | "M" | "D" | "E", number>>,
  precision: "float32" | "float64",
  seed = 1,
): { Q: Dense; K: Dense; V: Dense } {
  const draw = normal(seed);
  const dense = (...shape: number[]): Dense => {
    const length = shape.reduce((a, b) => a * b, 1);
    const data = precision === "float32" ? Float32Array.from({ length }, draw) : Float64Array.from({ length }, draw);
    return { shape, data };
  };
  return { Q: dense(B, Hq, N, D), K: dense(B, Hkv, M, D), V: dense(B, Hkv, M, E) };
}

/** By Box and Muller, from a generator of 32 bits (mulberry32). */
export function normal(seed: number): () => number {
  let state = seed;
  const uniform = (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
  return () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform());
}
