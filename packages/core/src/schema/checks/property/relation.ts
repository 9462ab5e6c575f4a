import * as z from "zod";
import { argumentName } from "../../entry.ts";
import { check } from "../check.ts";
import type { Names } from "./names.ts";

/** Declares a relation: its own fields in YAML, beside those of every check. */
export const relation = <const P extends string, F extends z.ZodRawShape>(property: P, fields: F) =>
  check("property", { property: z.literal(property), ...fields });

/** A relation, and how what its fields name is looked up. */
export const named = <S extends z.ZodType>(schema: S, names: (check: z.infer<S>, names: Names) => void) => ({
  schema,
  names,
});

export const axis = z.int().describe("Counted from 0, or from the last by negative numbers");
export const axes = z.record(argumentName, axis).refine((r) => Object.keys(r).length > 0, "at least one");
export const argument = argumentName;
export const output = argumentName;

export const permute = axes.describe(
  "Arguments and the axis of each that is permuted, all alike; an axis of size 1 is broadcast and stays",
);

/** An axis by the name of its tensor. */
export type Axes = Readonly<z.infer<typeof axes>>;
