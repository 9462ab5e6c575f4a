import type { ResolvedFamily } from "../inputs/family.ts";
import type { Inputs } from "../runner.ts";
import { type Entry, isTensorArg, sizeIn, symbolsIn, valuesOf } from "../schema/entry.ts";
import { slice, type Tensor } from "../tensor/index.ts";
import { isTensor } from "../tensor/tensor.ts";

export const tensorsOf = (inputs: Inputs): [string, Tensor][] =>
  [...inputs].filter((entry): entry is [string, Tensor] => isTensor(entry[1]));

/** The size that each symbol of the signature has in these inputs. */
export function sizesOf(entry: Entry, inputs: Inputs): Map<string, number> {
  const sizes = new Map<string, number>();
  for (const [name, arg] of Object.entries(valuesOf(entry))) {
    const value = inputs.get(name);
    if (isTensorArg(arg) && isTensor(value))
      arg.shape.forEach((d, axis) => {
        // Of a product the scalars tell the parts.
        if (symbolsIn(d).length === 1) sizes.set(d as string, value.shape[axis] as number);
      });
    else if (!isTensorArg(arg) && arg.size !== undefined && typeof value === "number" && !sizes.has(arg.size))
      sizes.set(arg.size, value);
  }
  return sizes;
}

/** A family at the sizes that inputs have, so that a check that draws for itself draws as small as they are. */
export const sized = (family: ResolvedFamily, entry: Entry, inputs: Inputs): ResolvedFamily => ({
  ...family,
  sizes: new Map([...family.sizes, ...sizesOf(entry, inputs)]),
});

/** A symbol cut to `size` positions from `start` on. */
export interface Cut {
  readonly start: number;
  readonly size: number;
}

/** The same inputs with symbols cut, in every argument that has them, so that all of them still fit together. */
export function cut(entry: Entry, inputs: Inputs, cuts: ReadonlyMap<string, Cut>): Inputs {
  const out = new Map(inputs);
  const sizes = new Map([...sizesOf(entry, inputs), ...[...cuts].map(([symbol, { size }]) => [symbol, size] as const)]);
  for (const [name, arg] of Object.entries(valuesOf(entry))) {
    const value = inputs.get(name);
    if (isTensorArg(arg)) {
      if (!isTensor(value)) continue;
      let part = value;
      arg.shape.forEach((d, axis) => {
        const symbols = symbolsIn(d).filter((symbol) => cuts.has(symbol));
        if (symbols.length === 0) return;
        const one = symbolsIn(d).length === 1 ? cuts.get(symbols[0] as string) : undefined;
        const to = one ?? { start: 0, size: sizeIn(d, sizes) };
        if (axis < part.shape.length) part = slice(part, axis, to.start, to.start + to.size);
      });
      out.set(name, part);
    } else if (arg.size !== undefined && typeof value === "number") {
      const to = cuts.get(arg.size);
      if (to !== undefined) out.set(name, to.size);
    }
  }
  return out;
}
