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

/** The multiply-add that an engine's limit is of: the fused one where there is one. */
const limiting = ({ peaks }) => (peaks[0]?.fused ? "fused" : "plain");

/**
 * The best of the probes, each the best of its rounds, as results are. One that the kernel beats says nothing of a limit and is
 * void; where it beats all, there is no peak.
 */
export function peakOf(cell, kernel, kind = limiting(cell)) {
  const all = Object.keys(cell.peaks[0]?.[kind] ?? {}).map((name) => ({
    name,
    gflops: Math.max(...cell.peaks.map((round) => round[kind][name])),
  }));
  return {
    valid: fastest(all.filter(({ gflops }) => gflops >= kernel)),
    void: all.filter(({ gflops }) => gflops < kernel).map(({ name }) => name),
  };
}
