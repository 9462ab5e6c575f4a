import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fastest, peakOf } from "./best.mjs";

const [WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM] = [860, 480, 70, 280, 40, 50];
/** Okabe and Ito 2008: told apart with any kind of colour vision. */
const COLOURS = ["#000000", "#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#999999"];

const escaped = (text) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");

/** Lines through points, both axes logarithmic. A series is { name, points: [x, y][], dashed?, dots? }; ticks are of x: its points. */
function chart({ title, x, y, series, ticks }) {
  const drawn = series.filter(({ points }) => points.length > 0);
  const all = drawn.flatMap(({ points }) => points);
  const scale = (values, from, to) => {
    const [low, high] = [Math.log10(Math.min(...values)), Math.log10(Math.max(...values))];
    const pad = 0.05 * (high - low || 1);
    return (value) => from + ((Math.log10(value) - low + pad) / (high - low + 2 * pad)) * (to - from);
  };
  const [xs, ys] = [all.map((p) => p[0]), all.map((p) => p[1])];
  const [px, py] = [scale(xs, LEFT, WIDTH - RIGHT), scale(ys, HEIGHT - BOTTOM, TOP)];
  const parts = [
    `<text x="${LEFT}" y="22" font-size="15" font-weight="bold">${escaped(title)}</text>`,
    `<text x="${(LEFT + WIDTH - RIGHT) / 2}" y="${HEIGHT - 10}" text-anchor="middle">${escaped(x)}</text>`,
    `<text transform="translate(16 ${HEIGHT / 2}) rotate(-90)" text-anchor="middle">${escaped(y)}</text>`,
    `<path d="M${LEFT} ${TOP}V${HEIGHT - BOTTOM}H${WIDTH - RIGHT}" fill="none" stroke="#555"/>`,
    ...(ticks ?? [...new Set(xs)]).map((value) => {
      const at = px(value).toFixed(1);
      return `<path d="M${at} ${HEIGHT - BOTTOM}v5" stroke="#555"/><text x="${at}" y="${HEIGHT - BOTTOM + 18}" text-anchor="middle" font-size="11">${short(value)}</text>`;
    }),
    ...roundNumbers(ys).map((value) => {
      const at = py(value).toFixed(1);
      return `<path d="M${LEFT} ${at}H${WIDTH - RIGHT}" stroke="#ddd"/><text x="${LEFT - 6}" y="${Number(at) + 4}" text-anchor="end" font-size="11">${short(value)}</text>`;
    }),
  ];
  for (const [i, { name, points, dashed, dots = true }] of drawn.entries()) {
    const colour = COLOURS[i % COLOURS.length];
    const at = points.map(([a, b]) => [px(a).toFixed(1), py(b).toFixed(1)]);
    const dash = dashed || i >= COLOURS.length ? ' stroke-dasharray="6 4"' : "";
    parts.push(
      `<polyline points="${at.map((p) => p.join(",")).join(" ")}" fill="none" stroke="${colour}" stroke-width="2"${dash}/>`,
    );
    if (dots) parts.push(...at.map(([a, b]) => `<circle cx="${a}" cy="${b}" r="3.5" fill="${colour}"/>`));
    const line = TOP + 10 + 20 * i;
    parts.push(
      `<path d="M${WIDTH - RIGHT + 12} ${line}h24" stroke="${colour}" stroke-width="2"${dash}/><text x="${WIDTH - RIGHT + 42}" y="${line + 4}" font-size="12">${escaped(name)}</text>`,
    );
  }
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" font-family="sans-serif" font-size="13"><rect width="100%" height="100%" fill="#fff"/>${parts.join("")}</svg>\n`;
}

/** Round numbers between the least and the most, neither too few nor too many. */
function roundNumbers(values) {
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const steps = high / low > 300 ? [1] : high / low > 8 ? [1, 2, 5] : [1, 1.5, 2, 3, 4, 5, 6, 8];
  const marks = [];
  for (let power = Math.floor(Math.log10(low)); power <= Math.log10(high); power++)
    for (const step of steps) marks.push(step * 10 ** power);
  return marks.filter((mark) => mark >= low && mark <= high);
}

const short = (value) => (value >= 1000 && value % 1024 === 0 ? `${value / 1024}K` : `${Number(value.toPrecision(3))}`);

/** Time over N, memory over N and the roofline, one file each. Returns their paths. */
export function writePlots(folder, { cells, long, memories, bandwidth }) {
  mkdirSync(folder, { recursive: true });
  const plots = [
    ...[64, 128].flatMap((d) => [
      timePlot(`time-d${d}`, cells, d, "8 heads"),
      timePlot(`time-long-d${d}`, long, d, "one head"),
    ]),
    memoryPlot(memories),
    roofline(cells, bandwidth),
  ].filter(({ series }) => series.some(({ points }) => points.length > 0));
  return plots.map(({ file, ...plot }) => {
    const path = join(folder, `${file}.svg`);
    writeFileSync(path, chart(plot));
    return path;
  });
}

/** Each peer by its best formulation at each size. */
function timePlot(file, cells, d, heads) {
  const some = cells.filter(({ size }) => size.d === d);
  const timed = some.flatMap(({ results }) => results).filter(({ gflops }) => gflops !== undefined);
  const keys = new Set(
    timed.map(({ peer, threads }) => `${peer}, ${threads === 1 ? "1 thread" : `${threads} threads`}`),
  );
  const series = [...keys].map((name) => ({
    name,
    points: some.flatMap(({ size, results }) => {
      const mine = results.filter(
        (r) => r.gflops !== undefined && `${r.peer}, ${r.threads === 1 ? "1 thread" : `${r.threads} threads`}` === name,
      );
      return mine.length > 0 ? [[size.N, fastest(mine).ms]] : [];
    }),
  }));
  return { file, title: `Attention, d = ${d}, ${heads}`, x: "N", y: "milliseconds", series };
}

function memoryPlot(memories) {
  const found = memories.filter(({ bytes }) => bytes > 0);
  const series = [...new Set(found.map(({ id }) => id))].map((id) => ({
    name: id,
    points: found.filter((m) => m.id === id).map(({ N, bytes }) => [N, bytes / 2 ** 20]),
  }));
  return { file: "memory", title: "Growth over the inputs, d = 128, one head", x: "N", y: "MiB", series };
}

/**
 * Williams, Waterman and Patterson 2009. Operations a byte of what has to be read and written: Q, K, V and O; where weights are
 * materialised, these too, written and read twice.
 */
function roofline(cells, bandwidth) {
  const intensity = ({ H, N, d }, materialised) =>
    (4 * N * N * d * H) / (4 * H * (4 * N * d + (materialised ? 4 * N * N : 0)));
  const peaks = Object.fromEntries(
    ["plain", "fused"].map((kind) => [
      kind,
      Math.max(0, ...cells.map((cell) => peakOf(cell, 0, kind).valid?.gflops ?? 0)),
    ]),
  );
  const at = [4, 16, 64, 256, 1024];
  const roofs = Object.entries(peaks)
    .filter(([, peak]) => peak > 0 && bandwidth > 0)
    .map(([kind, peak]) => ({
      name: `roof, ${kind === "fused" ? "fused multiply-add" : "multiply, then add"}`,
      dashed: true,
      dots: false,
      points: [...at, peak / bandwidth].sort((a, b) => a - b).map((x) => [x, Math.min(peak, bandwidth * x)]),
    }));
  const points = (pick, materialised) =>
    cells.flatMap((cell) => {
      const r = pick(cell);
      return r ? [[intensity(cell.size, materialised), r.gflops]] : [];
    });
  const result = (id) => (cell) => cell.results.find((r) => r.id === id && r.gflops !== undefined);
  const kinds = Object.keys(peaks).filter((kind) => peaks[kind] > 0);
  const series = [64, 128].flatMap((d) => {
    const some = (pick) => (cell) => (cell.size.d === d ? pick(cell) : undefined);
    return [
      ...kinds.map((kind) => ({
        name: `allclose, ${kind}, d = ${d}`,
        points: points(some(result(`allclose/${kind}/1`)), false),
      })),
      { name: `onnxruntime-web, unfused, d = ${d}`, points: points(some(result("onnxruntime-web/unfused/1")), true) },
    ];
  });
  return {
    file: "roofline",
    title: "Roofline, one thread",
    x: "operations a byte",
    y: "GFLOP/s",
    ticks: at,
    series: [...roofs, ...series].map((s) => ({ ...s, points: s.points.sort((a, b) => a[0] - b[0]) })),
  };
}
