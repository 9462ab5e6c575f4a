import type { Convention } from "../schema/family.ts";
import type { CheckOf } from "../schema/tensor-check.ts";
import { showable } from "../schema/value.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { type Look, lookAtEach, type Outcome, type Run } from "./check.ts";
import { type Comparison, compare, ratioAt } from "./compare.ts";
import { shapeOutcome } from "./shape.ts";
import { compareTies, scoresOf, type TieComparison } from "./ties.ts";
import type { Expected } from "./tolerance.ts";
import { difference, type Pair, signsFixed, sortedRows } from "./up-to.ts";
import { digits, indexOf, significant, worstOf } from "./worst.ts";

/** Heat maps are cut to this many rows and columns. */
const HEAT = 48;

/**
 * Every value lies within its row's tolerance; or, `up-to` something that a right answer leaves open, would after what is
 * left open has been chosen as in the reference.
 * @throws AllcloseError `close/scores`, TensorError `tensor/axis`: the check does not fit the problem
 */
export const close: Run<"close"> = (check, trials) => lookAtEach(check, trials, closeLook(check));

/** What `close` says of one output of one case. */
export const closeLook =
  (options: Pick<CheckOf<"close">, "up-to" | "axis"> = {}): Look =>
  (actual, expected, trial, output) => {
    const shape = shapeOutcome(actual.shape, expected, output);
    if (shape.state === "failed") return shape;
    const { convention } = trial.family;
    const nothing = saysNothing(expected, convention);
    if (nothing !== undefined) return { state: "skipped", why: nothing };
    const open = options["up-to"];
    const pair = { actual, expected };
    if (open === undefined) return within(pair, convention, output);
    if (open === "order") return within(sortedRows(pair), convention, output, " (each row sorted)");
    if (open === "sign") return within(signsFixed(pair, options.axis ?? -1), convention, output, " (up to sign)");
    if (open === "sets") return asSets(pair, convention, output);
    const scores = scoresOf(open.ties.scores, trial, expected);
    if (scores.useless !== undefined) return { state: "skipped", why: scores.useless };
    return asTies(pair, compareTies(actual, expected, scores), output);
  };

/** Why a case cannot tell right from wrong, if it cannot. */
function saysNothing(expected: Expected, convention: Convention): string | undefined {
  if (expected.overflows !== undefined) return `an ordinary implementation overflows here in ${expected.dtype}`;
  if (!expected.tells) return "the tolerance is wider than the data, so the case says nothing";
  if (convention === "ignore" && expected.values.every(Number.isNaN))
    return "the mathematics has no answer here, and the problem accepts any";
  return undefined;
}

function within({ actual, expected }: Pair, convention: Convention, output: string, how = ""): Outcome {
  const comparison = compare(actual, expected, convention);
  if (comparison.ok) return { state: "passed", ratio: significant(comparison.ratio) };
  const index = indexOf(comparison.worst, expected.shape);
  const e = expected.values[comparison.worst] as number;
  const c = actual.data[comparison.worst] as number;
  return {
    ...failure(comparison, expected, [e, c], output),
    message: `${output}[${index.join(", ")}]${how} should be ${show(e, c, convention)}, but is ${show(c, e)}`,
    ...heat(actual, expected, convention, index),
  };
}

/** Rows of whole numbers, in any order: what is missing in the worst row, and what is there instead. */
function asSets(pair: Pair, convention: Convention, output: string): Outcome {
  const sorted = sortedRows(pair);
  const comparison = compare(sorted.actual, sorted.expected, convention);
  if (comparison.ok) return { state: "passed", ratio: 0 };
  const { rowLength } = pair.expected;
  const start = comparison.worst - (comparison.worst % rowLength);
  const row = (values: Float64Array) => values.subarray(start, start + rowLength);
  const { missing, extra } = difference(row(sorted.expected.values), row(sorted.actual.data));
  const worst = start + row(pair.actual.data).indexOf(extra[0] as number);
  const where = [...indexOf(start, pair.expected.shape).slice(0, -1), ":"].join(", ");
  return {
    ...failure({ ...comparison, worst }, pair.expected, [missing[0] as number, extra[0] as number], output),
    message: `${output}[${where}] should hold ${few(missing)}, in any order, but holds ${few(extra)}`,
  };
}

function asTies({ actual, expected }: Pair, comparison: TieComparison, output: string): Outcome {
  if (comparison.ok) return { state: "passed", ratio: significant(comparison.ratio) };
  const { worst, fault, scores, tolerance } = comparison;
  const e = expected.values[worst] as number;
  const c = actual.data[worst] as number;
  const index = indexOf(worst, expected.shape).join(", ");
  const why = {
    score: `should be ${e} (score ${show(scores[0], scores[1])}) or another with this score, but is ${c} (score ${show(scores[1], scores[0])})`,
    twice: `should be ${e} or another with its score, but is ${c}, which this row holds already`,
    nowhere: `should be ${e} or another with its score, but is ${show(c, e)}, which is no index`,
  };
  return {
    ...failure(comparison, expected, [e, c], output, tolerance),
    message: `${output}[${index}] ${why[fault]}`,
  };
}

/** A failed outcome but for its message. */
function failure(
  { worst, ratio, outside }: Comparison,
  expected: Expected,
  [e, c]: readonly [number, number],
  output: string,
  tolerance = expected.tolerance[Math.floor(worst / expected.rowLength)] as number,
): Omit<Outcome & { state: "failed" }, "message"> {
  return {
    state: "failed",
    code: "values",
    output,
    worst: worstOf(indexOf(worst, expected.shape), { expected: e, actual: c, tolerance, ratio }, expected.dtype),
    outside: significant(outside),
  };
}

/** The first three of some numbers. */
const few = (values: readonly number[]): string =>
  `${values.slice(0, 3).map(String).join(", ")}${values.length > 3 ? ` and ${values.length - 3} more` : ""}`;

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
