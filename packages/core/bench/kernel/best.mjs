import { median } from "./median.mjs";

/** Who a size was measured for: the results that have a time, by kind and threads. */
const timedOf = ({ results }, kinds, threads) =>
  results.filter((r) => r.gflops !== undefined && kinds.includes(r.kind) && (threads ?? r.threads) === r.threads);

export const fastest = (results) =>
  results.reduce((a, b) => (a === undefined || b.gflops > a.gflops ? b : a), undefined);

export const ourBest = (cell, threads) => fastest(timedOf(cell, ["ours"], threads));

/** The fastest that runs in a JavaScript engine and is not ours. */
export const peerBest = (cell, threads) => fastest(timedOf(cell, ["wasm", "js"], threads));

export const nativeFused = (cell, threads) =>
  cell.results.find((r) => r.id === `onnxruntime-node/fused/${threads}` && r.gflops !== undefined);

/** Fused or not: the multiply-add that a result of ours uses. */
export const kindOf = ({ id }) => id.split("/")[1];

/**
 * The best of the probes, each the median over rounds; one that the kernel beats says nothing of a limit and is void, and where
 * that holds for the best there is none.
 */
export function peakOf({ peaks }, kind, kernel) {
  const names = Object.keys(peaks[0]?.[kind] ?? {});
  const all = names.map((name) => {
    const values = peaks.map((round) => round[kind][name]);
    return { name, gflops: median(values) };
  });
  return {
    valid: fastest(all.filter(({ gflops }) => gflops >= kernel)),
    void: all.filter(({ gflops }) => gflops < kernel).map(({ name }) => name),
  };
}
