import { InputError } from "../errors.ts";
import type { Inputs, Scalar } from "../runner.ts";
import { type Arg, isTensorArg, sizeIn, valuesOf } from "../schema/entry.ts";
import type { Distribution, MaskDistribution } from "../schema/family.ts";
import type { ProblemSpec } from "../schema/problem.ts";
import { type Float, isFloat } from "../tensor/dtype.ts";
import { tensor } from "../tensor/tensor.ts";
import { drawValues } from "./distribution.ts";
import type { ResolvedFamily } from "./family.ts";
import { drawMask } from "./mask.ts";
import { random } from "./random.ts";

/** The seed of the draws that are shown, or of those that are not: the same text for both gives unrelated draws. */
export const seedOf = (visibility: "visible" | "hidden", seed: string): string => `${visibility}:${seed}`;

/**
 * One draw of a family's inputs. The same problem, seed, family and draw give the same values on every platform.
 * @param dtype of the floating-point arguments, instead of the one that the signature says
 */
export function draw(spec: ProblemSpec, family: ResolvedFamily, seed: string, index: number, dtype: Float): Inputs {
  const out = new Map<string, Inputs extends ReadonlyMap<string, infer V> ? V : never>();
  for (const [name, arg] of Object.entries(valuesOf(spec.entry))) {
    const how = family.draws.get(name);
    if (how === "absent") continue;
    // An optional argument that the family says nothing about is there in every other draw.
    if (how === undefined && arg.optional && index % 2 === 1) continue;
    const stream = random(spec.id, spec.version, seed, family.name, index, name);
    if (!isTensorArg(arg)) {
      const size = arg.size === undefined ? undefined : family.sizes.get(arg.size);
      out.set(name, how === undefined && size !== undefined ? size : scalar(spec, family, name, how, [seed, index]));
      continue;
    }
    const shape = arg.shape.map((d) => sizeIn(d, family.sizes));
    if (arg.dtype === "bool") out.set(name, tensor(shape, drawMask(maskOf(how), shape, stream), "bool"));
    else {
      const own = isFloat(arg.dtype) ? dtype : arg.dtype;
      out.set(name, tensor(shape, drawValues(distributionOf(arg, how), shape, stream, own), own));
    }
  }
  return out;
}

function scalar(
  spec: ProblemSpec,
  family: ResolvedFamily,
  name: string,
  how: unknown,
  [seed, index]: readonly [string, number],
): Scalar {
  if (typeof how === "object" && how !== null && "value" in how) return how.value as Scalar;
  if (typeof how === "object" && how !== null && "choose" in how) {
    const among = how.choose as Scalar[];
    // The seed says where to start and each draw takes the next, so that a few draws have all of a few values.
    const start = random(spec.id, spec.version, seed, family.name, name).integer(0, among.length - 1);
    return among[(start + index) % among.length] as Scalar;
  }
  throw new InputError("family/value", [
    `problem.yaml: families.${family.name}.${name}: a scalar argument takes { value: … } or { choose: [ … ] } (${spec.id})`,
  ]);
}

const maskOf = (how: unknown): MaskDistribution => (how ?? { random: 0.7 }) as MaskDistribution;

const distributionOf = (arg: Arg, how: unknown): Distribution =>
  (how ??
    ("dtype" in arg && isFloat(arg.dtype)
      ? { normal: { mean: 0, scale: 1 } }
      : { integers: { low: 0, high: 9 } })) as Distribution;
