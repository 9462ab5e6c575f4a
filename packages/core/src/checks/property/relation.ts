import * as z from "zod";
import { argumentName } from "../../schema/entry.ts";
import { checkFields } from "../check.ts";
import type { Claim } from "./claim.ts";
import type { Desk } from "./desk.ts";
import type { Names } from "./names.ts";

type Shape<P extends string, F extends z.ZodRawShape> = Omit<typeof checkFields, keyof F> & {
  kind: z.ZodLiteral<"property">;
  property: z.ZodLiteral<P>;
} & F;
type Schema<P extends string, F extends z.ZodRawShape> = z.ZodObject<Shape<P, F>, z.core.$strict>;
type CheckOf<P extends string, F extends z.ZodRawShape> = z.infer<Schema<P, F>>;

/** A relation that the outputs of a right answer keep, whatever their values. */
export interface Relation<C, S> {
  readonly schema: S;
  /** Reports the names and axes of a check that the signature does not have. */
  names(check: C, names: Names): void;
  /** What the relation claims of a case. @throws Settled when the case cannot express it */
  claims(check: C, desk: Desk): readonly Claim[];
}

/** Declares a relation: its fields in YAML, beside those of every check, and what it claims. */
export function relation<const P extends string, F extends z.ZodRawShape>(
  property: P,
  describe: string,
  fields: F,
  does: Omit<Relation<CheckOf<P, F>, unknown>, "schema">,
): Relation<CheckOf<P, F>, Schema<P, F>> {
  const shape = { ...checkFields, kind: z.literal("property"), property: z.literal(property), ...fields };
  return { schema: z.strictObject(shape).describe(describe) as unknown as Schema<P, F>, ...does };
}

export const axis = z.int().describe("Counted from 0, or from the last by negative numbers");
export const axes = z.record(argumentName, axis).refine((r) => Object.keys(r).length > 0, "at least one");
export const argument = argumentName;
export const output = argumentName;
