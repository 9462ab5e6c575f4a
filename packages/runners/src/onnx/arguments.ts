import { type Entry, type Inputs, type Scalar, whenAbsent } from "@allclose/core";
import { type DType, isTensor, swapAxes, type Tensor, tensor } from "@allclose/core/tensor";
import type { Binding, BoundInput } from "./binding.ts";
import { dtypeOf } from "./data-types.ts";

/**
 * What a graph is given, by the names of the signature: every value as the tensor that its input takes. For what is absent
 * there is the graph's own default, or else what the problem says that it means.
 */
export function graphArguments({ inputs }: Binding, entry: Entry, given: Inputs): Map<string, Tensor> {
  return new Map(
    inputs.flatMap((input) => {
      const value = given.get(input.name) ?? input.fallback ?? whenAbsent(entry, input.name, given);
      return value === undefined ? [] : [[input.name, asTensor(value, input)]];
    }),
  );
}

function asTensor(value: Tensor | Scalar, { type, transposed }: BoundInput): Tensor {
  if (isTensor(value)) return transposed ? swapAxes(value, -1, -2) : value;
  const values = (Array.isArray(value) ? value : [value]).map(Number);
  // A list has one axis, and so may a number have.
  const shape = Array.isArray(value) || type.dims?.length === 1 ? [values.length] : [];
  return tensor(shape, values, dtypeOf(type.dataType) as DType);
}
