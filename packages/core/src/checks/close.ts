import type { Convention } from "../schema/family.ts";
import { showable } from "../schema/value.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { eachOutput, type Outcome } from "./check.ts";
import { compare, ratioAt } from "./compare.ts";
import { shapeOutcome } from "./shape.ts";
import type { Expected } from "./tolerance.ts";
import { digits, indexOf, significant, worstOf } from "./worst.ts";

/** Heat maps are cut to this many rows and columns. */
const HEAT = 48;

export const close = eachOutput(
  "close",
  "Every value lies within the tolerance that the shaken reference gives its row",
  (actual, expected, trial, output) => {
    const shape = shapeOutcome(actual.shape, expected, output);
    if (shape.state === "failed") return shape;
    if (expected.overflows !== undefined)
      return { state: "skipped", why: `an ordinary implementation overflows here in ${expected.dtype}` };
    if (!expected.tells)
      return { state: "skipped", why: "the tolerance is wider than the data, so the case says nothing" };
    const { convention } = trial.family;
    const { ok, worst, ratio, outside } = compare(actual, expected, convention);
    if (ok) return { state: "passed", ratio: significant(ratio) };
    const index = indexOf(worst, expected.shape);
    const e = expected.values[worst] as number;
    const c = actual.data[worst] as number;
    const tolerance = expected.tolerance[Math.floor(worst / expected.rowLength)] as number;
    return {
      state: "failed",
      code: "values",
      output,
      message: `${output}[${index.join(", ")}] should be ${show(e, c, convention)}, but is ${show(c, e)}`,
      worst: worstOf(index, { expected: e, actual: c, tolerance, ratio }, expected.dtype),
      outside: significant(outside),
      ...heat(actual, expected, convention, index),
    };
  },
);

function show(x: number, other: number, convention?: Convention): string {
  if (Number.isNaN(x)) return convention === "either" ? "NaN or 0" : "NaN";
  return digits(x, other);
}

/** The matrix (the last two axes) that holds the worst element. */
function heat(
  actual: Tensor,
  expected: Expected,
  convention: Convention,
  index: readonly number[],
): Pick<Outcome & { state: "failed" }, "heat"> {
  const { shape, rowLength } = expected;
  const columns = rowLength;
  const rows = shape.length < 2 ? 1 : (shape.at(-2) as number);
  const at = index.slice(0, Math.max(0, shape.length - 2));
  const start = at.reduce((n, i, axis) => n * (shape[axis] as number) + i, 0) * rows * columns;
  const [r, c] = [Math.min(rows, HEAT), Math.min(columns, HEAT)];
  const ratios = Array.from({ length: r * c }, (_, k) => {
    const i = start + Math.floor(k / c) * columns + (k % c);
    const tolerance = expected.tolerance[Math.floor(i / rowLength)] as number;
    return showable(Number(ratioAt(actual.data[i] as number, i, expected, convention, tolerance).toPrecision(3)));
  });
  return { heat: { at, rows: r, columns: c, ratios } };
}
