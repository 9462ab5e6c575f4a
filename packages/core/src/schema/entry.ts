import * as z from "zod";
import { DTYPES, type Float, isFloat } from "../tensor/dtype.ts";

/** A name as both Python and JavaScript can spell it. `__proto__` and its like cannot be written. */
export const identifier = z
  .string()
  .regex(/^[A-Za-z][A-Za-z0-9_]*$/, "a name: letters, digits and _, starting with a letter");
/**
 * An argument, or one part of an argument: `state.m` and `state.v` are handed over together, as a dictionary `state` with the
 * keys m and v; `params.0` and `params.1` as a list. Everywhere but in the candidate's own function they are tensors like any other.
 */
export const argumentName = z
  .string()
  .regex(/^[A-Za-z][A-Za-z0-9_]*(\.[A-Za-z0-9_]+)*$/, "a name, or a dotted path such as state.m or params.0");
/** An id as it stands in file names and on the command line. */
export const slug = z.string().regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, "a slug: lower-case words joined by -");

const product = z.string().regex(/^[A-Za-z][A-Za-z0-9_]*(\*[A-Za-z][A-Za-z0-9_]*)+$/, "symbols joined by *");

/** A dimension: a symbol (`N`), whose size a family gives, a product of symbols (`H*D`), or a fixed size. */
export const dim = z.union([identifier, product, z.int().nonnegative()]);
type Dim = z.infer<typeof dim>;

/** The symbols of a dimension. */
export const symbolsIn = (d: Dim): string[] => (typeof d === "string" ? d.split("*") : []);

/** The size of a dimension; NaN where a symbol has none. */
export const sizeIn = (d: Dim, sizes: ReadonlyMap<string, number>): number =>
  typeof d === "number" ? d : symbolsIn(d).reduce((n, symbol) => n * (sizes.get(symbol) ?? Number.NaN), 1);

export const tensorSpec = z.strictObject({
  shape: z.array(dim).max(8).describe("Symbols, products of symbols or sizes, for example [B, H, N, D] or [C, H*D]"),
  dtype: z.enum(DTYPES),
});

export const tensorArg = tensorSpec.extend({
  optional: z.boolean().default(false).describe("May be absent; draws have it both ways unless a family fixes it"),
  "when-absent": z
    .union([z.boolean(), z.number()])
    .optional()
    .describe("Being absent means the same as being filled with this: for graphs, which have to be given every input"),
});

export const scalarArg = z.strictObject({
  type: z.enum(["int", "float", "bool", "string", "ints", "floats", "strings"]),
  optional: z.boolean().default(false),
  size: identifier.optional().describe("Its value is the size of this symbol, for example the number of heads"),
});

/** A weight that is loaded by name into the candidate's module. */
export const parameter = tensorSpec.extend({
  aliases: z
    .array(z.union([z.string().min(1), z.strictObject({ name: z.string().min(1), transposed: z.boolean() })]))
    .default([])
    .describe("Other names it may have, as paths (q_proj.weight); transposed: its last two axes are exchanged there"),
});

/** What the candidate has to write. */
export const entry = z.strictObject({
  name: identifier.describe("The function's name in snake_case; camelCase matches too"),
  kind: z.enum(["function", "module"]).default("function"),
  args: z.record(argumentName, z.union([tensorArg, scalarArg])).describe("In the order of the signature"),
  returns: z.record(argumentName, tensorSpec).describe("In the order in which they are returned"),
  init: z.record(identifier, scalarArg).optional().describe("kind: module only. The constructor's arguments, in order"),
  parameters: z
    .record(identifier, parameter)
    .optional()
    .describe("kind: module only. Weights that are loaded by name, with other names they may have"),
});
export type Entry = z.infer<typeof entry>;
export type TensorSpec = z.infer<typeof tensorSpec>;
export type Arg = Entry["args"][string];
export type Parameter = z.infer<typeof parameter>;

/** Everything a call needs a value for: the arguments, and of a module its constructor's arguments and its weights too. */
export const valuesOf = (entry: Entry): Record<string, Arg> => ({
  ...entry.init,
  ...Object.fromEntries(
    Object.entries(entry.parameters ?? {}).map(([name, { shape, dtype }]) => [name, { shape, dtype, optional: false }]),
  ),
  ...entry.args,
});

export const isTensorArg = (arg: Arg): arg is z.infer<typeof tensorArg> => "dtype" in arg;

/** The same signature with its floating-point tensors in another dtype. */
export function inDtype(entry: Entry, dtype: Float): Entry {
  const cast = <T extends object>(specs: Record<string, T>): Record<string, T> =>
    Object.fromEntries(
      Object.entries(specs).map(([name, spec]) => [
        name,
        "dtype" in spec && isFloat(spec.dtype as TensorSpec["dtype"]) ? { ...spec, dtype } : spec,
      ]),
    );
  return {
    ...entry,
    args: cast(entry.args),
    returns: cast(entry.returns),
    ...(entry.parameters ? { parameters: cast(entry.parameters) } : {}),
  };
}
