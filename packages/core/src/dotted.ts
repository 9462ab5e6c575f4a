import type { Args } from "./reference.ts";
import type { Scalar } from "./runner.ts";
import { isTensor, type Tensor } from "./tensor/tensor.ts";

/** Arguments as a function takes them: `state.m` and `state.v` are a dictionary `state`, `params.0` and `params.1` a list. */
export type Nested = Tensor | Scalar | undefined | readonly Nested[] | { readonly [name: string]: Nested };

/** Dotted names as dictionaries and lists. */
export function nest(flat: Args): Record<string, Nested> {
  const root = new Map<string, Nested | Map<string, unknown>>();
  for (const [path, value] of Object.entries(flat)) {
    const parts = path.split(".");
    let at = root as Map<string, unknown>;
    for (const part of parts.slice(0, -1)) {
      if (!at.has(part)) at.set(part, new Map());
      at = at.get(part) as Map<string, unknown>;
    }
    at.set(parts.at(-1) as string, value);
  }
  return Object.fromEntries([...root].map(([name, value]) => [name, plain(value)]));
}

function plain(value: unknown): Nested {
  if (!(value instanceof Map)) return value as Nested;
  const entries = [...value] as [string, unknown][];
  return entries.every(([key], i) => key === String(i))
    ? entries.map(([, item]) => plain(item))
    : Object.fromEntries(entries.map(([key, item]) => [key, plain(item)]));
}

/** The other way round, for what a reference returns. */
export function flatten(nested: Readonly<Record<string, unknown>>, prefix = ""): Record<string, Tensor> {
  const out: Record<string, Tensor> = {};
  for (const [name, value] of Object.entries(nested)) {
    if (isTensor(value)) out[prefix + name] = value;
    else if (typeof value === "object" && value !== null)
      Object.assign(out, flatten(value as Record<string, unknown>, `${prefix}${name}.`));
  }
  return out;
}
