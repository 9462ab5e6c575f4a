import type { ResolvedFamily } from "../../inputs/family.ts";
import type { Lab } from "../../lab.ts";
import type { Inputs, Tensors } from "../../runner.ts";
import { sizeIn } from "../../schema/entry.ts";
import { take } from "../../tensor/reshape.ts";
import { isTensor, showShape, type Tensor } from "../../tensor/tensor.ts";
import { compare } from "../compare.ts";
import { expectEntry, isLong } from "../long.ts";
import type { Expected } from "../tolerance.ts";

/** Slices that are compared: what is skipped is hardly ever skipped around them alone. */
const SLICES = 3;

/** What is wrong with outputs whose values are not looked at: one is missing, has another shape, or is one number repeated. */
export function hollow(lab: Lab, family: ResolvedFamily, outputs: Tensors): string | undefined {
  for (const [name, spec] of Object.entries(lab.problem.spec.entry.returns)) {
    const came = outputs.get(name);
    if (came === undefined) return `${name} was not returned`;
    const shape = spec.shape.map((d) => sizeIn(d, family.sizes));
    if (came.shape.join() !== shape.join())
      return `${name} should have shape ${showShape(shape)}, but has ${showShape(came.shape)}`;
    if (came.data.length > 3 && came.data.every((v) => Object.is(v, came.data[0])))
      return `every value of ${name} is the same`;
  }
  return undefined;
}

/**
 * What is wrong with a few slices of the outputs, chosen by the lab: the reference answers for these slices of the inputs
 * alone, because for the whole it would take too long; unless it has a quick way, and then nothing is left out.
 * @param rows the axis of each input and output that is sliced; all of their outputs are compared, no other
 */
export function wrongSlices(
  lab: Lab,
  family: ResolvedFamily,
  inputs: Inputs,
  outputs: Tensors,
  rows: Readonly<Record<string, number>>,
): string | undefined {
  if (isLong(lab.problem, inputs))
    return wrongValues(outputs, expected(lab, family, inputs, ["long", ...family.sizes.values()]), family);
  const names = Object.keys(rows).filter((name) => outputs.has(name));
  const length = Math.min(...names.map((name) => lengthOf(outputs.get(name) as Tensor, rows[name] as number)));
  const stream = lab.choices("slices", family.name, length);
  const at = Array.from({ length: Math.min(SLICES, length) }, () => stream.integer(0, length - 1));
  const slice = <T>(name: string, value: T | Tensor) =>
    Object.hasOwn(rows, name) && isTensor(value) ? take(value, rows[name] as number, at) : value;
  const few = new Map([...inputs].map(([name, value]) => [name, slice(name, value)]));
  const sliced = new Map(names.map((name) => [name, slice(name, outputs.get(name) as Tensor)]));
  return wrongValues(sliced, expected(lab, family, few, ["slices", length]), family);
}

/** The reference's answer. It computes in float64 again and again, so inputs must be small where it has no quick way. */
export const expected = (
  lab: Lab,
  family: ResolvedFamily,
  inputs: Inputs,
  seed: readonly (string | number)[],
): Map<string, Expected> => {
  const { spec } = lab.problem;
  return expectEntry(lab.problem, inputs, lab.dtypes(family), [spec.id, family.name, ...seed]);
};

export function wrongValues(
  outputs: Tensors,
  right: ReadonlyMap<string, Expected>,
  family: ResolvedFamily,
): string | undefined {
  for (const [name, came] of outputs) {
    const wanted = right.get(name);
    if (wanted === undefined || !wanted.tells || wanted.overflows !== undefined) continue;
    if (came.data.length !== wanted.values.length || !compare(came, wanted, family.convention).ok)
      return `values of ${name} are wrong`;
  }
  return undefined;
}

const lengthOf = (t: Tensor, axis: number): number => t.shape.at(axis) as number;
