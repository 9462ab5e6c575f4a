import * as z from "zod";

/** A number as JSON can carry it. */
export const value = z.union([z.number(), z.enum(["NaN", "Infinity", "-Infinity"])]);
export type Value = z.infer<typeof value>;

export const showable = (x: number): Value =>
  Number.isFinite(x) ? x : Number.isNaN(x) ? "NaN" : x > 0 ? "Infinity" : "-Infinity";

/** The number that was shown. */
export const numberOf = (value: Value): number => Number(value);
