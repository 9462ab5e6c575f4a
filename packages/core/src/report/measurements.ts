import type { Finding } from "../schema/evidence.ts";
import type { Measurement } from "../schema/measurement.ts";
import type { Report } from "../schema/report.ts";

/** What a check measured, and what became of the check. */
export interface MeasurementView {
  readonly check: string;
  readonly state: Finding["state"];
  readonly text: string;
  readonly measurement: Measurement;
}

export const measurementsOf = ({ evidence, run }: Report): MeasurementView[] =>
  run.measurements.map((measurement) => ({
    check: measurement.check,
    state: evidence.findings.find((f) => f.check === measurement.check)?.state ?? "skipped",
    text: describe(measurement),
    measurement,
  }));

const QUANTITIES = { bytes: "memory", ms: "time", ratio: "time" } as const;

function describe({ quantity, axis = "size", points, floor, estimate, limit }: Measurement): string {
  const allowed = limit === undefined ? "" : `, at most ${limit} allowed`;
  const range = estimate && `(${two(estimate.low)} … ${two(estimate.high)})`;
  if (quantity === "ratio")
    return estimate ? `takes ${two(estimate.value)} × the baseline's time ${range}${allowed}` : "was not timed";
  const what = QUANTITIES[quantity];
  const sizes = `${axis} ${points[0]?.size} … ${points.at(-1)?.size}`;
  if (estimate !== undefined) {
    const of = axis.split(" ")[0];
    const low = points.filter(({ value }) => value < (floor ?? 0)).length;
    const left = low === 0 ? "" : `, without ${low} below ${amount(floor as number, quantity)}`;
    return `${what} grows like ${of}^${two(estimate.value)} ${range}${allowed}: ${sizes}${left}`;
  }
  const most = Math.max(...points.map(({ value }) => value));
  return `${what} stays at ${amount(most, quantity)} or below, too little to fit an exponent: ${sizes}`;
}

const two = (x: number): string => (Math.abs(x) < 100 ? x.toFixed(2) : String(Math.round(x)));

/** A value with its unit, to three digits. */
export function amount(value: number, quantity: Measurement["quantity"]): string {
  const [scaled, unit] =
    quantity !== "bytes"
      ? [value, "ms"]
      : value >= 2 ** 20
        ? [value / 2 ** 20, "MiB"]
        : value >= 2 ** 10
          ? [value / 2 ** 10, "KiB"]
          : [value, "B"];
  return `${Number(scaled.toPrecision(3))} ${unit}`;
}
