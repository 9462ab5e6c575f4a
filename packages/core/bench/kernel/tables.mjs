import { shareOfPeak } from "./bars.mjs";
import { nativeFused, ourBest, peakOf, peerBest } from "./best.mjs";
import { operations } from "./inputs.mjs";

const f = (value, digits = 1) => (Number.isFinite(value) ? value.toFixed(digits) : "-");
const MiB = 2 ** 20;

/** Lines of columns, as wide as what is in them; the first is left-aligned. */
function table(header, rows) {
  const all = [header, ...rows].map((row) => row.map(String));
  const widths = header.map((_, i) => Math.max(...all.map((row) => row[i].length)));
  return all
    .map((row) =>
      row
        .map((text, i) => (i === 0 ? text.padEnd(widths[i]) : text.padStart(widths[i])))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}

const named = ({ peer, how, threads }) => `${peer}, ${how}${threads > 1 ? `, ${threads} threads` : ""}`;

/** Everything that was measured at one size, the fastest first; what has no time says why. */
export function cellTable(cell) {
  const { size, results, foreign } = cell;
  const rows = results
    .filter(({ gflops }) => gflops !== undefined)
    .sort((a, b) => b.gflops - a.gflops)
    .map((r) => {
      const ours = ourBest(cell, r.threads);
      return [
        named(r),
        f(r.ms, r.ms < 100 ? 2 : 0),
        f(r.gflops),
        ours ? f(ours.gflops / r.gflops, 2) : "-",
        r.error.toExponential(1),
      ];
    });
  const without = results.filter(({ gflops }) => gflops === undefined).map((r) => `${named(r)}: ${r.state}, ${r.why}`);
  const load = foreign === undefined ? "" : `; others took ${f(foreign, 2)} cores meanwhile`;
  return [
    `N = ${size.N}, d = ${size.d}, ${size.H === 1 ? "one head" : `${size.H} heads`}${load}`,
    table(["", "ms", "GFLOP/s", "allclose ÷ it", "relative L2"], rows),
    ...without,
  ].join("\n");
}

/** One line a size: where the kernel stands. */
export function summary(cells) {
  const rows = cells.map((cell) => {
    const [ours, two, peer, peerTwo] = [ourBest(cell, 1), ourBest(cell, 2), peerBest(cell, 1), peerBest(cell, 2)];
    const [native, nativeTwo] = [nativeFused(cell, 1), nativeFused(cell, 2)];
    const ratio = (a, b) => f(a && b ? a.gflops / b.gflops : Number.NaN, 2);
    const peak = ours && cell.peaks.length > 0 ? peakOf(cell, ours.gflops) : undefined;
    const share = peak?.valid
      ? `${f(100 * shareOfPeak(cell), 0)} % of ${f(peak.valid.gflops)} (${peak.valid.name}${peak.void.length > 0 ? `; ${peak.void.length} void` : ""})`
      : peak
        ? "void: the kernel beats every probe"
        : "-";
    return [
      `N = ${cell.size.N}, d = ${cell.size.d}, H = ${cell.size.H}`,
      f(ours?.gflops),
      f(two?.gflops),
      ratio(two, ours),
      peer ? `${ratio(ours, peer)} (${peer.peer})` : "-",
      peerTwo ? `${ratio(two, peerTwo)} (${peerTwo.peer})` : "-",
      ratio(ours, native),
      ratio(two, nativeTwo),
      share,
      f(cell.foreign, 2),
    ];
  });
  return table(
    [
      "",
      "1 thread",
      "2",
      "2 ÷ 1",
      "÷ best peer",
      "the same, 2",
      "÷ native fused",
      "the same, 2",
      "of the peak",
      "foreign",
    ],
    rows,
  );
}

export const firstTable = (firsts) =>
  table(
    ["first call of a process", "first, ms", "warm, ms", "GFLOP/s, warm", "rate, first ÷ warm"],
    firsts.map(({ id, H, N, d, flags, first, warm, share }) => [
      [`${id}, N = ${N}, d = ${d}, ${H} heads`, ...flags].join(", "),
      f(first, 0),
      f(warm, 0),
      f(operations({ H, N, d }) / warm / 1e6),
      f(share, 2),
    ]),
  );

export const memoryTable = (memories) =>
  table(
    ["memory, one head, d = 128", "N", "growth, MiB", "beyond the output, MiB"],
    memories.map(({ id, N, bytes, beyond, why }) =>
      why === undefined ? [id, N, f(bytes / MiB), f(beyond / MiB)] : [id, N, "-", why],
    ),
  );

/**
 * FlashAttention's claim (Dao et al. 2022): the same values, memory linear in N, faster than the version that holds all weights.
 * That version is here ONNX Runtime's in WebAssembly, and plain JavaScript.
 */
export function claimTable(cells, memories) {
  const WASM = "onnxruntime-web/unfused/1";
  const rows = cells.map((cell) => {
    const { N } = cell.size;
    const ours = ourBest(cell, 1);
    const [wasm, script] = [WASM, "javascript/materialised/1"].map((id) => cell.results.find((r) => r.id === id));
    const memoryOf = (id) => f(memories.find((m) => m.id === id && m.N === N)?.bytes / MiB);
    const error = (r) => (r?.error === undefined ? "-" : r.error.toExponential(1));
    const faster = (r) => (ours && r?.gflops ? `${f(r.ms / ours.ms)}×` : (r?.why ?? "not here"));
    return [
      N,
      error(ours),
      error(wasm?.error === undefined ? script : wasm),
      ours ? memoryOf(ours.id) : "-",
      memoryOf(WASM),
      f((4 * N * N) / MiB, 0),
      f(ours?.ms),
      faster(wasm),
      faster(script),
    ];
  });
  const header = [
    "d = 128, one head: N",
    "relative L2, tiled",
    "materialised",
    "growth in MiB, tiled",
    "materialised",
    "its weights",
  ];
  return table([...header, "ms, tiled", "faster than materialised in wasm", "in plain JavaScript"], rows);
}
