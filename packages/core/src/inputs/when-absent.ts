import type { Inputs } from "../runner.ts";
import { type Entry, isTensorArg, sizeIn, valuesOf } from "../schema/entry.ts";
import { full } from "../tensor/make.ts";
import { isTensor, type Tensor } from "../tensor/tensor.ts";

/**
 * What an absent argument might as well be: a tensor of the signature's shape, filled with `when-absent`.
 * @returns undefined where the signature says nothing, or the other arguments do not say a size
 */
export function whenAbsent(entry: Entry, name: string, inputs: Inputs): Tensor | undefined {
  const arg = valuesOf(entry)[name];
  if (arg === undefined || !isTensorArg(arg)) return undefined;
  const value = arg["when-absent"];
  const sizes = sizesOf(entry, inputs);
  const shape = arg.shape.map((dim) => sizeIn(dim, sizes));
  return value === undefined || shape.some(Number.isNaN) ? undefined : full(shape, Number(value), arg.dtype);
}

/** The size of every symbol that stands alone as a dimension of some tensor. */
function sizesOf(entry: Entry, inputs: Inputs): Map<string, number> {
  return new Map(
    Object.entries(valuesOf(entry)).flatMap(([name, arg]) => {
      const value = inputs.get(name);
      if (!isTensorArg(arg) || !isTensor(value)) return [];
      return arg.shape.flatMap((dim, i) =>
        typeof dim === "string" ? [[dim, value.shape[i] ?? Number.NaN] as const] : [],
      );
    }),
  );
}
