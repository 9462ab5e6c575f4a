import { InputError } from "./errors.ts";
import { draw, seedOf } from "./inputs/draw.ts";
import { resolveFamily } from "./inputs/family.ts";
import type { Inputs } from "./runner.ts";
import { sizeIn } from "./schema/entry.ts";
import type { ProblemSpec } from "./schema/problem.ts";
import { type DType, FLOATS, type Float, isFloat } from "./tensor/dtype.ts";

/** Which inputs: of what problem, in what dtype, from which public seed. */
export interface About {
  readonly problem: string;
  readonly version: number;
  readonly dtype: Float;
  readonly seed: string;
}

/** The inputs that anybody may have, so that outputs for them can be handed in without the program that made them. */
export interface Published extends About {
  /** In the order in which they are graded; drawn when they are asked for. */
  cases(): readonly PublishedCase[];
}

export interface PublishedCase {
  /** `<family>-<draw>`, for example `ordinary-0`. */
  readonly name: string;
  readonly inputs: Inputs;
  /** What is asked for, by name. */
  readonly outputs: ReadonlyMap<string, { readonly shape: readonly number[]; readonly dtype: DType }>;
}

/** The visible draws of every family: the inputs that a grading with this public seed shows. */
export function publish(spec: ProblemSpec, seed: string, dtype: Float): Published {
  let drawn: PublishedCase[] | undefined;
  return {
    problem: spec.id,
    version: spec.version,
    dtype,
    seed,
    cases: () => (drawn ??= Object.keys(spec.families).flatMap((name) => casesOf(spec, name, seed, dtype))),
  };
}

function casesOf(spec: ProblemSpec, name: string, seed: string, dtype: Float): PublishedCase[] {
  const family = resolveFamily(spec, name);
  const float = family.dtype ?? dtype;
  const outputs = new Map(
    Object.entries(spec.entry.returns).map(([output, { shape, dtype: own }]) => [
      output,
      { shape: shape.map((d) => sizeIn(d, family.sizes)), dtype: isFloat(own) ? float : own },
    ]),
  );
  return Array.from({ length: spec.draws.visible }, (_, i) => ({
    name: `${name}-${i}`,
    inputs: draw(spec, family, seedOf("visible", seed), i, float),
    outputs,
  }));
}

/** One line that says it all: problem, version, dtype and seed, such as `scaled-dot-product-attention 1 float32 allclose`. */
export const aboutLine = ({ problem, version, dtype, seed }: About): string => `${problem} ${version} ${dtype} ${seed}`;

/**
 * Reads what `aboutLine` wrote.
 * @throws InputError `about/line`
 */
export function readAbout(line: string): About {
  const [, problem, version, dtype, seed] = /^(\S+) (\d{1,9}) (\S+) (.+)$/u.exec(line) ?? [];
  const known = FLOATS.find((float) => float === dtype);
  if (problem === undefined || seed === undefined || known === undefined)
    throw new InputError("about/line", [
      `expected a line of problem, version, dtype and seed, such as "scaled-dot-product-attention 1 float32 allclose", but ${JSON.stringify(line.slice(0, 100))} came`,
    ]);
  return { problem, version: Number(version), dtype: known, seed };
}
