import { exponent } from "./alone.mjs";
import { nativeFused, ourBest, peakOf, peerBest } from "./best.mjs";

/** What the kernel has to reach: engines without a fused multiply-add, and with one. */
const LIMITS = {
  plain: { mean: 1.4, least: 1.25, native: 0.2 },
  fused: { mean: 1.7, least: 1.5, native: 0.25 },
};
const PEAK = { 64: 0.75, 128: 0.8 };
const MiB = 2 ** 20;

const atLeast = (id, value, limit) => ({ id, value, limit, sense: "at least" });
const atMost = (id, value, limit) => ({ id, value, limit, sense: "at most" });

/** Bars for what was measured. A value that could not be had is NaN, which reaches no bar. */
export function barsOf({ cells, long, firsts, memories }, fused) {
  const limits = LIMITS[fused ? "fused" : "plain"];
  const bars = [];
  if (cells.length > 0) {
    const ratio = (over, under) => (over && under ? over.gflops / under.gflops : Number.NaN);
    const ratios = cells.map((cell) => ratio(ourBest(cell, 1), peerBest(cell, 1)));
    const mean = Math.exp(ratios.reduce((sum, r) => sum + Math.log(r), 0) / ratios.length);
    const threads = [...cells, ...long].filter(({ size }) => size.N >= 1024);
    bars.push(
      atLeast("vs-best-js-peer-mean", mean, limits.mean),
      atLeast("vs-best-js-peer-least", Math.min(...ratios), limits.least),
      ...(threads.length === 0
        ? []
        : [atLeast("two-threads-vs-one", Math.min(...threads.map((c) => ratio(ourBest(c, 2), ourBest(c, 1)))), 1.8)]),
      ...Object.entries(PEAK).map(([d, limit]) => {
        const shares = cells.filter(({ size }) => size.d === Number(d)).map((cell) => shareOfPeak(cell));
        return atLeast(`share-of-peak-d${d}`, Math.min(...shares), limit);
      }),
      atLeast(
        "vs-onnxruntime-node-fused",
        Math.min(...cells.map((c) => ratio(ourBest(c, 1), nativeFused(c, 1)))),
        limits.native,
      ),
      ...cells
        .filter(({ size }) => size.N === 4096)
        .map((cell) => {
          const errors = cell.results.filter(({ kind }) => kind === "ours").map(({ error }) => error ?? Number.NaN);
          return atMost(`relative-l2-n4096-d${cell.size.d}`, Math.max(...errors), 6e-7);
        }),
    );
  }
  if (firsts.length > 0) bars.push(atLeast("first-call-vs-warm", Math.min(...firsts.map(({ share }) => share)), 0.8));
  const ours = memories.filter(({ id }) => id.startsWith("allclose/"));
  for (const id of new Set(ours.map((m) => m.id))) {
    const some = ours.filter((m) => m.id === id && m.N >= 4096);
    const longest = some.find(({ N }) => N === 65536);
    const name = id.replaceAll("/", "-");
    if (longest) bars.push(atMost(`memory-beyond-mb-n65536-${name}`, (longest.beyond ?? Number.NaN) / MiB, 64));
    if (some.length > 1)
      bars.push(
        atMost(`memory-exponent-${name}`, exponent(some.map(({ N, bytes }) => [N, bytes ?? Number.NaN])), 1.05),
      );
  }
  return bars;
}

/** Of the best probe in the same rounds; NaN where the kernel beats all of them. */
export function shareOfPeak(cell) {
  const ours = ourBest(cell, 1);
  const peak = ours && peakOf(cell, ours.gflops).valid;
  return peak ? ours.gflops / peak.gflops : Number.NaN;
}
