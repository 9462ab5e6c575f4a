import { showShape } from "../tensor/tensor.ts";
import { eachOutput, type Outcome } from "./check.ts";
import type { Expected } from "./tolerance.ts";

export const shape = eachOutput((actual, expected, _, output) => shapeOutcome(actual.shape, expected, output));

/** Shape is checked first and said first: the other checks ask this before they compare anything. */
export function shapeOutcome(actual: readonly number[], expected: Pick<Expected, "shape">, output: string): Outcome {
  const same = actual.length === expected.shape.length && actual.every((d, i) => d === expected.shape[i]);
  return same
    ? { state: "passed" }
    : {
        state: "failed",
        code: "shape",
        output,
        message: `${output} should have shape ${showShape(expected.shape)}, but has ${showShape(actual)}`,
      };
}
