import { median } from "../checks/measuring/interval.ts";
import type { Measurement } from "../schema/measurement.ts";
import { forHtml as esc } from "./escape.ts";
import { amount, type MeasurementView } from "./measurements.ts";

const WIDTH = 460;
const HEIGHT = 260;
const MARGIN = { left: 74, right: 74, top: 14, bottom: 38 };
/** The powers of the size that are drawn to compare with. */
const POWERS = [1, 2];

/** Measurements over sizes on logarithmic axes, with the fitted line and the slopes of the first and second power; nothing without two points. */
export function plot({ text, measurement }: MeasurementView): string {
  const points = measurement.points.filter(({ value }) => value > 0);
  if (points.length < 2) return "";
  const scale = scaleOf(points, measurement.floor);
  const counted = points.filter(({ value }) => value >= (measurement.floor ?? 0));
  const anchor = counted.length > 0 ? counted : points;
  const lines = [
    ...POWERS.map((power) => line(power, scale, anchor.slice(0, 1), "reference", `slope ${power}`)),
    ...(measurement.estimate === undefined ? [] : [line(measurement.estimate.value, scale, anchor, "fit", "")]),
  ];
  return `<figure>
<svg class="plot" role="img" aria-label="${esc(`Log-log plot: ${text}`)}" width="${WIDTH}" height="${HEIGHT}" viewBox="0 0 ${WIDTH} ${HEIGHT}">
${axes(measurement, points, scale)}
${lines.join("\n")}
${points.map((p) => mark(p, measurement, scale)).join("\n")}
</svg>
<figcaption>Median over the rounds at each size, both axes logarithmic; dashed: slopes 1 and 2${measurement.estimate === undefined ? "" : ", solid: the fitted exponent"}${counted.length < points.length ? `; hollow: below ${esc(amount(measurement.floor as number, measurement.quantity))}, not fitted` : ""}</figcaption>
</figure>`;
}

type Point = Measurement["points"][number];

interface Scale {
  readonly x: (size: number) => number;
  readonly y: (value: number) => number;
  readonly sizes: readonly [number, number];
  readonly values: readonly [number, number];
}

function scaleOf(points: readonly Point[], floor: number | undefined): Scale {
  const sizes = [Math.min(...points.map((p) => p.size)), Math.max(...points.map((p) => p.size))] as const;
  const all = [...points.map((p) => p.value), ...(floor === undefined ? [] : [floor])];
  const values = [Math.min(...all) / 1.5, Math.max(...all) * 1.5] as const;
  const along = (v: number, [low, high]: readonly [number, number]) => Math.log(v / low) / Math.log(high / low);
  return {
    x: (size) => MARGIN.left + along(size, sizes) * (WIDTH - MARGIN.left - MARGIN.right),
    y: (value) => HEIGHT - MARGIN.bottom - along(value, values) * (HEIGHT - MARGIN.top - MARGIN.bottom),
    sizes,
    values,
  };
}

/** The line value ∝ size^power through the middle of some points, cut to the frame; a fit starts where its points do. */
function line(
  power: number,
  { x, y, sizes, values }: Scale,
  through: readonly Point[],
  kind: string,
  label: string,
): string {
  const base = median(through.map((p) => Math.log(p.value) - power * Math.log(p.size)));
  const at = (size: number) => Math.exp(base) * size ** power;
  const sizeAt = (value: number) => Math.exp((Math.log(value) - base) / power);
  const start = kind === "fit" ? (through[0] as Point).size : sizes[0];
  const from = power > 0 ? Math.max(start, sizeAt(values[0])) : start;
  const to = power > 0 ? Math.min(sizes[1], sizeAt(values[1])) : sizes[1];
  const end = [n(x(to)), n(y(at(to)))];
  const path = `<path class="${kind}" d="M${n(x(from))} ${n(y(at(from)))}L${end.join(" ")}"/>`;
  return label === "" ? path : `${path}<text x="${n(x(to) + 6)}" y="${n(y(at(to)) + 4)}">${label}</text>`;
}

function axes(measurement: Measurement, points: readonly Point[], { x, y, values }: Scale): string {
  const bottom = HEIGHT - MARGIN.bottom;
  const sizes = points.map(
    ({ size }) => `<text text-anchor="middle" x="${n(x(size))}" y="${bottom + 16}">${size}</text>`,
  );
  const amounts = [values[0] * 1.5, Math.sqrt(values[0] * values[1]), values[1] / 1.5].map(
    (v) =>
      `<text text-anchor="end" x="${MARGIN.left - 8}" y="${n(y(v) + 4)}">${esc(amount(v, measurement.quantity))}</text>`,
  );
  return `<path class="axis" d="M${MARGIN.left} ${MARGIN.top}V${bottom}H${WIDTH - MARGIN.right}"/>
${[...sizes, ...amounts].join("")}<text text-anchor="middle" x="${WIDTH / 2}" y="${HEIGHT - 4}">${esc(measurement.axis ?? "size")}</text>`;
}

function mark({ size, value }: Point, { quantity, floor, axis }: Measurement, { x, y }: Scale): string {
  const kind = value < (floor ?? 0) ? "point left-out" : "point";
  return `<circle class="${kind}" cx="${n(x(size))}" cy="${n(y(value))}" r="4"><title>${esc(`${axis ?? "size"} = ${size}: ${amount(value, quantity)}`)}</title></circle>`;
}

const n = (x: number): string => String(Math.round(x * 10) / 10);
