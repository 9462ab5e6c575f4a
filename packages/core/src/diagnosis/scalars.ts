import { type Entry, isTensorArg, valuesOf } from "../schema/entry.ts";
import type { Shrinking } from "./shrink.ts";

/** Scalars that are nobody's size: whole numbers towards 1, others towards 0, 1 and one digit, true towards false. */
export async function smallerScalars(s: Shrinking): Promise<void> {
  for (const [name, arg] of Object.entries(valuesOf(s.spec.entry))) {
    if (isTensorArg(arg) || arg.size !== undefined) continue;
    for (const value of simpler(arg.type, s.inputs.get(name))) if (await s.with(name, value)) break;
  }
}

type ScalarType = Exclude<Entry["args"][string], { dtype: unknown }>["type"];

function simpler(type: ScalarType, value: unknown): (number | boolean)[] {
  if (type === "bool") return value === true ? [false] : [];
  if (typeof value !== "number") return [];
  if (type === "int")
    return [1, Math.floor(value / 2), value - 1].filter((n, i, all) => n >= 1 && n < value && all.indexOf(n) === i);
  return [0, 1, Number(value.toPrecision(1))].filter((n) => n !== value && (value !== 1 || n === 0) && value !== 0);
}
