import * as z from "zod";
import { FLOATS, isFloat } from "../tensor/dtype.ts";
import { type Arg, isTensorArg, slug } from "./entry.ts";

const ordered = { message: "low must not be above high" };
const rises = ({ low, high }: { low: number; high: number }): boolean => low <= high;

/** How the values of a floating-point or integer argument are drawn. */
export const distribution = z
  .union([
    z.strictObject({
      normal: z.strictObject({ mean: z.number().default(0), scale: z.number().positive().default(1) }),
    }),
    z.strictObject({ uniform: z.strictObject({ low: z.number(), high: z.number() }).refine(rises, ordered) }),
    z.strictObject({ integers: z.strictObject({ low: z.int(), high: z.int() }).refine(rises, ordered) }),
    z.strictObject({ constant: z.number() }),
    z.strictObject({ values: z.array(z.number()).min(1) }),
    z.strictObject({
      extreme: z
        .strictObject({ low: z.int(), high: z.int() })
        .refine(({ low, high }) => low < high, { message: "low must be below high" }),
    }),
    z.strictObject({ "hot-row": z.strictObject({ scale: z.number().positive() }) }),
    z.strictObject({ order: z.enum(["ascending", "descending"]) }),
    z.strictObject({
      lognormal: z.strictObject({ mean: z.number().default(0), scale: z.number().positive().default(1) }),
    }),
    z.strictObject({ gapped: z.strictObject({ gap: z.number().positive(), scale: z.number().positive().default(1) }) }),
    z.strictObject({ ties: z.array(z.number()).min(1) }),
    z.literal("subnormal"),
    z.literal("simplex"),
    z.literal("permutation"),
    z.literal("signs"),
  ])
  .describe(
    "normal · uniform · integers (both ends included) · constant · values (cycled) · extreme (±m·10^k, k from low up to but not including high, 1 ≤ m < 10) · " +
      "hot-row (normal, with one row of the last axis multiplied) · order (0, 1, 2, … along the last axis) · " +
      "lognormal (e to the power of a normal, so positive) · gapped (normal, and along the last axis no two nearer than gap) · " +
      "ties (of these values, and in every row of the last axis two are equal) · subnormal (of the dtype, of either sign) · " +
      "simplex (rows of the last axis are positive and sum to 1) · permutation (of 0 to n − 1 along the last axis) · signs (±1)",
  );
export type Distribution = z.infer<typeof distribution>;

/** How a bool argument is drawn; true means allowed. Every row of the last axis keeps at least one true, unless it is off. */
export const maskDistribution = z
  .union([
    z.literal("causal"),
    z.literal("padding"),
    z.literal("open"),
    z.strictObject({ random: z.number().gt(0).lt(1) }),
    z.strictObject({ "rows-off": z.int().positive() }),
  ])
  .describe(
    "causal (bottom-right aligned) · padding (keys beyond a length that each sample draws) · open (all true) · " +
      "random (the share kept) · rows-off (random, with so many rows of each sample wholly false)",
  );
export type MaskDistribution = z.infer<typeof maskDistribution>;

const scalarValue = z.union([z.number(), z.boolean(), z.string(), z.array(z.number()), z.array(z.string())]);

const argument = z.union([
  z.literal("absent").describe("The optional argument is left out"),
  maskDistribution,
  distribution,
  z.strictObject({ value: scalarValue }),
  z.strictObject({ choose: z.array(scalarValue).min(1).describe("Each draw takes the next one of these") }),
]);

const MASK_WORDS = ["causal", "padding", "open"];

/** Why an argument cannot be drawn like this, if it cannot. */
export function misfit(arg: Arg, how: z.infer<typeof argument>): string | undefined {
  if (how === "absent") return arg.optional ? undefined : "only an optional argument can be absent";
  const isValue = typeof how === "object" && ("value" in how || "choose" in how);
  if (!isTensorArg(arg))
    return isValue ? undefined : "an argument that is no tensor takes { value: … } or { choose: [ … ] }";
  if (isValue) return "a tensor takes a distribution, not { value: … } or { choose: [ … ] }";
  const isMask = typeof how === "string" ? MASK_WORDS.includes(how) : "random" in how || "rows-off" in how;
  if (arg.dtype === "bool") return isMask ? undefined : "a bool tensor takes causal, padding, open, random or rows-off";
  if (isMask) return `${JSON.stringify(how)} is for bool tensors`;
  if (how === "subnormal" && !isFloat(arg.dtype)) return `subnormal is for floating-point tensors, not ${arg.dtype}`;
  return isFloat(arg.dtype) || isWhole(how as Distribution)
    ? undefined
    : `${arg.dtype} takes integers, order, permutation, signs, or whole constant, values or ties`;
}

/** Whether a distribution gives whole numbers only. */
function isWhole(how: Distribution): boolean {
  if (typeof how === "string") return how === "permutation" || how === "signs";
  if ("constant" in how) return Number.isInteger(how.constant);
  if ("values" in how) return how.values.every(Number.isInteger);
  if ("ties" in how) return how.ties.every(Number.isInteger);
  return "integers" in how || "order" in how;
}

/** What happens where the mathematics has no answer, such as a row whose every key is masked. */
export const CONVENTIONS = ["nan", "zero", "either", "ignore"] as const;
export type Convention = (typeof CONVENTIONS)[number];

/** A family of inputs: sizes for the symbols of the signature, and how each argument is drawn. */
export const family = z
  .object({
    extends: slug.optional().describe("Another family, whose sizes and arguments hold unless said otherwise here"),
    "expect-there": z.enum(CONVENTIONS).optional().describe("Where the reference is NaN: nan, zero, either or ignore"),
    "equal-sizes": z
      .boolean()
      .optional()
      .describe("Allows symbols of equal size. By default all sizes above 1 differ, so that no transposition hides"),
    dtype: z.enum(FLOATS).optional().describe("Of the floating-point arguments, instead of the problem's"),
  })
  .catchall(z.union([z.int().nonnegative(), argument]))
  .describe("A symbol's size, or how an argument is drawn");
export type Family = z.infer<typeof family>;
