import { InputError } from "../errors.ts";
import { valuesOf } from "../schema/entry.ts";
import type { Convention, Family } from "../schema/family.ts";
import { type ProblemSpec, symbolsOf } from "../schema/problem.ts";
import type { Float } from "../tensor/dtype.ts";

/** A family with everything it extends folded in. */
export interface ResolvedFamily {
  readonly name: string;
  readonly sizes: ReadonlyMap<string, number>;
  readonly draws: ReadonlyMap<string, NonNullable<Family[string]>>;
  readonly convention: Convention;
  /** Of the floating-point arguments, instead of the one that is graded. */
  readonly dtype: Float | undefined;
}

/**
 * @throws InputError `family/…`: a circle of extends, a symbol without a size, or equal sizes that nobody allowed
 */
export function resolveFamily(spec: ProblemSpec, name: string): ResolvedFamily {
  const where = `problem.yaml: families.${name}`;
  const chain: Family[] = [];
  const seen = new Set<string>();
  for (let at: string | undefined = name; at !== undefined; ) {
    if (seen.has(at)) throw new InputError("family/circle", [`${where}: extends itself through ${at}`]);
    seen.add(at);
    const family: Family = spec.families[at] as Family;
    chain.unshift(family);
    at = family.extends;
  }
  const merged: Family = Object.assign({}, ...chain);
  const symbols = symbolsOf(spec);
  const missing = symbols.filter((symbol) => typeof merged[symbol] !== "number");
  if (missing.length > 0) throw new InputError("family/size", [`${where}: no size for ${missing.join(", ")}`]);
  const sizes = new Map(symbols.map((symbol) => [symbol, merged[symbol] as number]));
  if (merged["equal-sizes"] !== true)
    for (const [a, size] of sizes)
      for (const [b, other] of sizes)
        if (a < b && size === other && size > 1)
          throw new InputError("family/equal", [
            `${where}: ${a} and ${b} are both ${size}, which hides transpositions; change one, or say equal-sizes: true`,
          ]);
  const draws = new Map<string, NonNullable<Family[string]>>();
  for (const arg of Object.keys(valuesOf(spec.entry)))
    if (Object.hasOwn(merged, arg)) draws.set(arg, merged[arg] as NonNullable<Family[string]>);
  return { name, sizes, draws, convention: merged["expect-there"] ?? "either", dtype: merged.dtype };
}
