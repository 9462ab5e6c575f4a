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
  ])
  .describe(
    "normal · uniform · integers (both ends included) · constant · values (cycled) · extreme (±m·10^k, k from low up to but not including high, 1 ≤ m < 10) · " +
      "hot-row (normal, with one row of the last axis multiplied) · order (0, 1, 2, … along the last axis)",
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

const argument = z.union([
  z.literal("absent").describe("The optional argument is left out"),
  maskDistribution,
  distribution,
  z.strictObject({ value: z.union([z.number(), z.boolean(), z.string(), z.array(z.number()), z.array(z.string())]) }),
]);

/** Why an argument cannot be drawn like this, if it cannot. */
export function misfit(arg: Arg, how: z.infer<typeof argument>): string | undefined {
  if (how === "absent") return arg.optional ? undefined : "only an optional argument can be absent";
  const isValue = typeof how === "object" && "value" in how;
  if (!isTensorArg(arg)) return isValue ? undefined : "an argument that is no tensor takes { value: … }";
  if (isValue) return "a tensor takes a distribution, not { value: … }";
  const isMask = typeof how === "string" || "random" in how || "rows-off" in how;
  if (arg.dtype === "bool") return isMask ? undefined : "a bool tensor takes causal, padding, open, random or rows-off";
  if (isMask) return `${JSON.stringify(how)} is for bool tensors`;
  const whole =
    "integers" in how ||
    "order" in how ||
    ("constant" in how && Number.isInteger(how.constant)) ||
    ("values" in how && how.values.every(Number.isInteger));
  return isFloat(arg.dtype) || whole ? undefined : `${arg.dtype} takes integers, order, or whole constant or values`;
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
