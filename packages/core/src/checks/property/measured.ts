import type { DType } from "../../tensor/dtype.ts";
import { add, mul } from "../../tensor/elementwise.ts";
import { cast, type Tensor, tensor } from "../../tensor/tensor.ts";
import { type Trial, withoutOutputs } from "../check.ts";
import { shapeOutcome } from "../shape.ts";
import { type Expected, expect } from "../tolerance.ts";
import { Settled, skip } from "./settled.ts";

/**
 * One output of a case, or something derived from it, three times: as the candidate has it, as the oracle has it, and how
 * far the two may be apart. All are float64 tensors of one shape, so whatever moves elements moves them in all alike.
 */
export interface Measured {
  /** The cases whose outputs it is made of. */
  readonly trials: readonly Trial[];
  readonly output: string;
  readonly dtype: DType;
  readonly actual: Tensor;
  readonly truth: Tensor;
  readonly tolerance: Tensor;
  /** Where each element stood before anything was moved, for saying where it is. */
  readonly offsets: Tensor;
  readonly shape: readonly number[];
  /** An element's place in words, for example `output[0, 1]`. */
  place(index: readonly number[]): string;
}

/**
 * An output of a case, which calls the candidate unless somebody has.
 * @throws Settled when the call failed, the output is missing or of another shape, or an ordinary implementation overflows
 */
export async function measure(trial: Trial, output: string): Promise<Measured> {
  const { actual, expected } = await both(trial, output);
  return measured(trial, output, cast(actual, "float64"), expected, (index) => `${output}[${index.join(", ")}]`);
}

/**
 * What is computed from an output, such as a sum: its tolerance is that of the reference followed by the same computation.
 * The name tells it from whatever else is computed from that output.
 * @throws Settled as `measure` does
 */
export async function derive(
  trial: Trial,
  output: string,
  { name, of, place }: { name: string; of: (t: Tensor) => Tensor; place: Measured["place"] },
): Promise<Measured> {
  const { actual, expected } = await both(trial, output);
  const right = trial.compute([]);
  const { family, visibility, draw, variant } = trial.id;
  const ask = () =>
    expect((args) => ({ derived: of(right(args)[output] as Tensor) }), trial.inputs, { derived: expected.dtype }, [
      family,
      visibility,
      draw,
      variant ?? "",
      "derived",
      output,
    ]);
  const derived = trial.asked(`${name} of ${output}`, ask).get("derived") as Expected;
  return measured(trial, output, of(cast(actual, "float64")), derived, place);
}

async function both(trial: Trial, output: string): Promise<{ actual: Tensor; expected: Expected }> {
  // The reference first: a case that it cannot answer is never the candidate's fault.
  const expected = trial.expected().get(output);
  if (expected === undefined) throw new TypeError(`the reference returns nothing called ${output}`);
  const result = await trial.result();
  if (result.state !== "ok") throw new Settled(withoutOutputs(result), trial);
  const actual = result.outputs.get(output);
  if (actual === undefined)
    throw new Settled(
      { state: "failed", code: "missing-output", output, message: `${output} was not returned` },
      trial,
    );
  const shape = shapeOutcome(actual.shape, expected, output);
  if (shape.state === "failed") throw new Settled(shape, trial);
  return { actual, expected };
}

function measured(
  trial: Trial,
  output: string,
  actual: Tensor,
  { values, shape, dtype, tolerance, rowLength, overflows }: Expected,
  place: Measured["place"],
): Measured {
  if (overflows !== undefined) throw skip(`an ordinary implementation overflows here in ${dtype}`);
  const of = (value: (i: number) => number) =>
    tensor(
      shape,
      Float64Array.from(values, (_, i) => value(i)),
      "float64",
    );
  return {
    trials: [trial],
    output,
    dtype,
    actual,
    truth: of((i) => values[i] as number),
    tolerance: of((i) => tolerance[Math.floor(i / rowLength)] as number),
    offsets: of((i) => i),
    shape,
    place,
  };
}

/** Elements moved, dropped or repeated. */
export const moved = (m: Measured, move: (t: Tensor) => Tensor): Measured => ({
  ...m,
  actual: move(m.actual),
  truth: move(m.truth),
  tolerance: move(m.tolerance),
  offsets: move(m.offsets),
});

/** Values that are known without a tolerance, standing where those of `like` do. */
export const known = (values: Tensor, like: Measured): Measured => ({
  ...like,
  trials: [],
  actual: values,
  truth: values,
  tolerance: mul(like.tolerance, 0),
});

/** a·x + b·y: an error of x counts |a| times. */
export function combined(a: number, x: Measured, b: number, y: Measured): Measured {
  const sum = (of: (m: Measured) => Tensor, s = a, t = b) => add(mul(of(x), s), mul(of(y), t));
  return {
    ...x,
    trials: [...x.trials, ...y.trials],
    actual: sum((m) => m.actual),
    truth: sum((m) => m.truth),
    tolerance: sum((m) => m.tolerance, Math.abs(a), Math.abs(b)),
  };
}
