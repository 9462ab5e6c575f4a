import type { Inputs } from "../runner.ts";
import type { ProblemSpec } from "../schema/problem.ts";
import type { Tensor } from "../tensor/index.ts";
import { type Cut, cut, sizesOf } from "./cut.ts";
import { numbersIn } from "./observe.ts";
import { smallerScalars } from "./scalars.ts";
import { type Failing, sameInputs } from "./still.ts";
import { simplerMasks, simplerValues } from "./values.ts";

/** A failing case on its way to the smallest one. */
export class Shrinking {
  current: Failing;
  readonly spec: ProblemSpec;
  readonly #budget: { readonly left: number };
  readonly #fails: (inputs: Inputs) => Promise<Failing | undefined>;

  /** @param fails the case if these inputs fail for the same reason */
  constructor(
    spec: ProblemSpec,
    start: Failing,
    fails: (inputs: Inputs) => Promise<Failing | undefined>,
    budget: { readonly left: number },
  ) {
    this.spec = spec;
    this.current = start;
    this.#fails = fails;
    this.#budget = budget;
  }

  get inputs(): Inputs {
    return this.current.given.inputs;
  }

  get over(): boolean {
    return this.#budget.left <= 0;
  }

  /** Goes on from these inputs if they fail too; whether they did. */
  async to(inputs: Inputs): Promise<boolean> {
    if (this.over) return false;
    const next = await this.#fails(inputs);
    if (next === undefined || sameInputs(next, this.current)) return false;
    this.current = next;
    return true;
  }

  /** Goes on with one argument changed. */
  with(name: string, value: Tensor | number | boolean): Promise<boolean> {
    return this.to(new Map(this.inputs).set(name, value));
  }
}

/**
 * The smallest case that still fails: arguments that need not be there are dropped, every size goes towards 1, masks towards
 * all true, values towards 0, 1 and small integers. Greedy, and the same for the same submission.
 */
export async function shrink(s: Shrinking): Promise<Failing> {
  await dropOptional(s);
  await smallerSizes(s);
  await simplerMasks(s);
  await simplerValues(s);
  await smallerScalars(s);
  // Simpler values may have made some position superfluous.
  if (numbersIn(s.current.given) > 1) await smallerSizes(s);
  return s.current;
}

async function dropOptional(s: Shrinking): Promise<void> {
  for (const [name, arg] of Object.entries(s.spec.entry.args))
    if (arg.optional && s.inputs.has(name)) {
      const without = new Map(s.inputs);
      without.delete(name);
      await s.to(without);
    }
}

async function smallerSizes(s: Shrinking): Promise<void> {
  const { entry } = s.spec;
  const largest = Math.max(1, ...sizesOf(entry, s.inputs).values());
  // Most mistakes show at two of everything: this saves asking symbol by symbol.
  for (const most of [1, 2, 3]) {
    const cuts = [...sizesOf(entry, s.inputs)].filter(([, size]) => size > most);
    if (largest <= most || cuts.length < 2) break;
    const all = cuts.map(([symbol]) => [symbol, window(s, symbol, most)] as const);
    if (await s.to(cut(entry, s.inputs, new Map(all)))) break;
  }
  for (const symbol of sizesOf(entry, s.inputs).keys()) await smallerSize(s, symbol);
  await smallerTogether(s);
}

/** Sizes that hang together, such as a width and the heads that it is split into, only get smaller by the same factor. */
async function smallerTogether(s: Shrinking): Promise<void> {
  const { entry } = s.spec;
  const symbols = [...sizesOf(entry, s.inputs).keys()];
  for (const [i, a] of symbols.entries())
    for (const b of symbols.slice(i + 1))
      for (const factor of factorsOf(sizesOf(entry, s.inputs).get(a) ?? 1)) {
        const sizes = sizesOf(entry, s.inputs);
        const [n, m] = [(sizes.get(a) ?? 1) / factor, (sizes.get(b) ?? 1) / factor];
        if (!Number.isInteger(n) || !Number.isInteger(m)) continue;
        await s.to(
          cut(
            entry,
            s.inputs,
            new Map([
              [a, window(s, a, n)],
              [b, window(s, b, m)],
            ]),
          ),
        );
      }
}

/** The largest first. */
const factorsOf = (n: number): number[] => Array.from({ length: n - 1 }, (_, i) => n - i).filter((f) => n % f === 0);

/** One first, then between the largest size that does not fail and the smallest that does. */
async function smallerSize(s: Shrinking, symbol: string): Promise<void> {
  const size = () => sizesOf(s.spec.entry, s.inputs).get(symbol) ?? 0;
  for (let low = 0, n = 1; size() - low > 1 && !s.over; n = Math.floor((low + size()) / 2))
    if (!(await s.to(cut(s.spec.entry, s.inputs, new Map([[symbol, window(s, symbol, n)]]))))) low = n;
}

/** The first positions, or those up to the worst element where that lies further back. */
function window({ spec, current }: Shrinking, symbol: string, size: number): Cut {
  const { output, worst } = current.finding;
  const axis = output === undefined ? -1 : (spec.entry.returns[output]?.shape.indexOf(symbol) ?? -1);
  const at = worst?.index[axis] ?? 0;
  return { start: Math.max(0, at - size + 1), size };
}
