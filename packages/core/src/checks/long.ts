import { withMistakes } from "../diagnosis/mistakes.ts";
import { flatten, nest } from "../dotted.ts";
import { AllcloseError } from "../errors.ts";
import { random } from "../inputs/random.ts";
import type { Problem } from "../problem.ts";
import type { Args, Long } from "../reference.ts";
import type { Inputs } from "../runner.ts";
import type { DType } from "../tensor/dtype.ts";
import { cast, isFloat, isTensor, type Tensor, tensor } from "../tensor/index.ts";
import { compare } from "./compare.ts";
import { type Expected, expect, rowLengthOf } from "./tolerance.ts";

/** Rows that are drawn, beside the first, the last and those of the largest values. */
const DRAWN = 4;
/** Shaken runs of each, as is enough where there is much to compute (tolerance.ts): their rows make up for runs. */
const DRAWS = 4;

/**
 * How much wider than the widest of their tolerances all others' are. Of 1024 rows of attention, plain, causal and hot, none that
 * was asked for by itself, with 16 runs, got more than 3.9 times the widest of eight with 4.
 */
const WIDER = 4;

/** Whether the reference has a quick way to the entry's values on these inputs. */
export const isLong = (problem: Problem, inputs: Inputs): boolean => longOf(problem, inputs) !== undefined;

function longOf({ spec, reference }: Problem, inputs: Inputs): Long | undefined {
  const long = reference.long?.[spec.entry.name];
  return long !== undefined && long.rows(nest(Object.fromEntries(inputs))) >= long.from ? long : undefined;
}

/** What the entry should give: `expect` of the reference, or of long inputs the values of its quick way. */
export function expectEntry(
  problem: Problem,
  inputs: Inputs,
  outputs: Readonly<Record<string, DType>>,
  seed: readonly (string | number)[],
  draws?: number,
): Map<string, Expected> {
  const compute = withMistakes(problem, problem.spec.entry.name, []);
  const long = longOf(problem, inputs);
  if (long === undefined) return expect(compute, inputs, outputs, seed, draws);
  const args = Object.fromEntries(inputs);
  const exact = flatten(long.exactly(nest(inFloat64(args))));
  const rows = sampleOf(long.rows(nest(args)), Object.values(exact), random(...seed, "rows").integer);
  const sampled = rows.map((i) => {
    const alone = new Map(Object.entries({ ...args, ...long.row(nest(args), i) })) as Inputs;
    return { i, expected: expect(compute, alone, outputs, [...seed, "row", i], DRAWS) };
  });
  return new Map(
    Object.entries(exact).map(([name, values]) => {
      const own = sampled.map(({ i, expected }) => ({ i, row: expected.get(name) as Expected }));
      const rowsOf = values.data.length / long.rows(nest(args));
      for (const { i, row } of own) agree(name, i, values.data.subarray(i * rowsOf, (i + 1) * rowsOf), row);
      return [
        name,
        extended(
          values,
          own.map(({ row }) => row),
        ),
      ];
    }),
  );
}

const inFloat64 = (args: Args): Args =>
  Object.fromEntries(
    Object.entries(args).map(([name, value]) => [
      name,
      isTensor(value) && isFloat(value.dtype) ? cast(value, "float64") : value,
    ]),
  );

/** Of n rows the first, the last, those that hold the largest value of an output, and a few more. */
function sampleOf(n: number, exact: readonly Tensor[], draw: (low: number, high: number) => number): number[] {
  const largest = exact.map(({ data }) => {
    const at = data.reduce((best, x, i) => (Math.abs(x) > Math.abs(data[best] as number) ? i : best), 0);
    return Math.floor((at * n) / data.length);
  });
  const drawn = Array.from({ length: DRAWN }, () => draw(0, n - 1));
  return [...new Set([0, n - 1, ...largest, ...drawn])];
}

/** The quick way is held against the entry wherever it is used: a wrong one must not make right answers wrong. */
function agree(name: string, i: number, values: Float64Array, row: Expected): void {
  const { ok, worst } = compare(tensor(row.shape, values, "float64"), row, "nan");
  if (!ok)
    throw new AllcloseError(
      "reference/long",
      `reference.ts: long gives ${values[worst]} for ${name} in row ${i}, and the entry itself ${row.values[worst]}`,
    );
}

/**
 * A few rows' tolerances for all rows. Each gets more than the widest, and a row with larger values than any of them has gets so
 * much more again: no row is held to less than it would be by itself.
 */
function extended(exact: Tensor, sampled: readonly Expected[]): Expected {
  const { data: values, shape } = exact;
  const [{ dtype }] = sampled as [Expected];
  const rowLength = rowLengthOf(shape);
  const largestOf = (all: Float64Array) =>
    all.reduce((most, x) => (Number.isFinite(x) ? Math.max(most, Math.abs(x)) : most), 0);
  const most = Math.max(...sampled.map((row) => largestOf(row.values)));
  const widest = WIDER * Math.max(...sampled.flatMap(({ tolerance }) => [...tolerance]));
  const largest = Float64Array.from({ length: values.length / rowLength }, (_, row) =>
    largestOf(values.subarray(row * rowLength, (row + 1) * rowLength)),
  );
  const tolerance = largest.map((own) => (own > most ? widest * (own / most) : widest));
  return {
    values,
    shape,
    dtype,
    rowLength,
    tolerance,
    overflows: sampled.some((row) => row.overflows) ? new Uint8Array(values.length).fill(1) : undefined,
    tells: sampled.some((row) => row.tells),
  };
}
