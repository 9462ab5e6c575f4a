import * as z from "zod";
import { argumentName, type Entry, slug } from "../entry.ts";

/** Fields that every check has. */
export const checkFields = {
  id: slug,
  families: z.array(slug).min(1).optional().describe("The families it runs on; all of them by default"),
  of: argumentName.optional().describe("The output it looks at; all of them by default"),
  kills: z
    .array(slug)
    .optional()
    .describe("Mistakes of reference.ts that this check must catch; problem test proves it"),
  because: z.string().min(1).optional().describe("Why it is there although no mistake is caught by it alone"),
};

/** What may be asked of a check whatever its kind; not every kind takes families or `of`. */
export interface BaseCheck {
  readonly id: string;
  readonly kind: string;
  readonly families?: readonly string[] | undefined;
  readonly of?: string | undefined;
}

type Fields<K extends string, F extends z.ZodRawShape> = Omit<typeof checkFields, keyof F> & {
  kind: z.ZodLiteral<K>;
} & F;

/** Declares a kind of check: its own fields in YAML, beside those of every check. */
export const check = <const K extends string, F extends z.ZodRawShape = Record<never, never>>(
  kind: K,
  fields?: F,
): z.ZodObject<Fields<K, F>, z.core.$strict> =>
  z.strictObject({ ...checkFields, kind: z.literal(kind), ...fields }) as never;

/** What the names in a check are looked up in. */
export interface Signatures {
  readonly entry: Entry;
  readonly others: readonly Entry[];
}

/** What in a check does not fit the signatures: where, and why. */
export interface Misfit {
  readonly path: readonly (string | number)[];
  readonly message: string;
}
