import type { ResolvedFamily } from "../inputs/family.ts";
import { choose } from "../inputs/mask.ts";
import { random } from "../inputs/random.ts";
import type { Inputs } from "../runner.ts";
import type { Extremes } from "../schema/checks/extremes.ts";
import { isTensor, type Tensor, tensor } from "../tensor/tensor.ts";

/** One extreme of a family: a family with other sizes or draws, and what becomes of the values that it draws. */
export interface Extreme {
  readonly variant: string;
  readonly family: ResolvedFamily;
  readonly change?: (inputs: Inputs) => Inputs;
  /** The argument without which there is nothing to change. */
  readonly needs?: string;
}

/**
 * The extremes of a family. It keeps its name, so that its values stay the ones that the base draws wherever they can:
 * only what the extreme is about differs.
 */
export function extremesOf(base: ResolvedFamily, wanted: Extremes): Extreme[] {
  const sized = (symbol: string, size: number): Extreme => ({
    variant: `${symbol} = ${size}`,
    family: { ...base, sizes: new Map([...base.sizes, [symbol, size]]) },
  });
  const drawn = (variant: string, name: string, how: "subnormal" | { "rows-off": number }): Extreme => ({
    variant,
    family: { ...base, draws: new Map([...base.draws, [name, how]]) },
  });
  const changed = (variant: string, name: string, change: (t: Tensor) => ArrayLike<number>): Extreme => ({
    variant,
    family: base,
    needs: name,
    change: (inputs) =>
      new Map([...inputs].map(([key, t]) => [key, key === name && isTensor(t) ? refilled(t, change(t)) : t])),
  });
  const all = <T>(part: Record<string, T> | undefined) => Object.entries(part ?? {});
  return [
    ...all(wanted.large).map(([name, by]) => changed(`${name} × ${by}`, name, (t) => t.data.map((v) => v * by))),
    ...(wanted.equal ?? []).map((name) =>
      changed(`all of ${name} equal`, name, (t) => t.data.map(() => t.data[0] as number)),
    ),
    ...(wanted.subnormal ?? []).map((name) => drawn(`${name} subnormal`, name, "subnormal")),
    ...(wanted.ones ?? []).map((symbol) => sized(symbol, 1)),
    ...(wanted.empty ?? []).map((symbol) => sized(symbol, 0)),
    ...all(wanted["off-block"]).flatMap(([symbol, block]) => [sized(symbol, 2 * block + 1), sized(symbol, block - 1)]),
    ...all(wanted["infinite-rows"]).map(([name, k]) =>
      changed(`${k} of ${name}'s rows −∞`, name, (t) => withoutRows(t, k)),
    ),
    ...all(wanted["masked-rows"]).map(([name, k]) => drawn(`${k} of ${name}'s rows off`, name, { "rows-off": k })),
  ];
}

const refilled = (t: Tensor, values: ArrayLike<number>): Tensor => tensor(t.shape, values, t.dtype, t.arithmetic);

/** The values with k rows of each matrix at −∞; the values themselves say which, so that other draws have others. */
function withoutRows(t: Tensor, k: number): Float64Array {
  const m = t.shape.at(-1) ?? 1;
  const n = t.shape.at(-2) ?? 1;
  const out = t.data.slice();
  const stream = random("rows", k, ...t.data.subarray(0, 4));
  for (let start = 0; start < out.length; start += n * m) {
    for (const row of choose(n, Math.min(k, n), stream)) out.fill(-Infinity, start + row * m, start + (row + 1) * m);
  }
  return out;
}
