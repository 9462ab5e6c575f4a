import type { Nested } from "./dotted.ts";
import { InputError } from "./errors.ts";
import type { Scalar } from "./runner.ts";
import { near } from "./schema/near.ts";
import type { Tensor } from "./tensor/tensor.ts";

export type Args = Readonly<Record<string, Tensor | Scalar | undefined>>;

/** What people get wrong, in words that a candidate understands; and the families and dtypes where it shows, if not on all. */
export interface Mistake {
  readonly says: string;
  readonly shows?: readonly string[];
}

/** What an implementation returns: tensors by name, in dictionaries and lists where the signature has dotted names. */
export type Returned = { readonly [name: string]: Tensor | Returned | readonly Tensor[] };

/** What an implementation is called with: arguments, and for a sampler its source of random numbers. */
type Given = Record<string, Nested | (() => number)>;

/** One implementation of the paper, whose second argument turns mistakes on; a method, so that authors may name their arguments' types. */
type Implementation = { of(args: Given, wrong: Readonly<Record<string, boolean>>): Returned }["of"];

/**
 * A quick way to the right outputs of long inputs, for an entry each of whose rows (the first axis of every output) can be asked
 * for alone: all values come from it, and a few rows of the entry itself say how near a right answer has to be.
 */
export interface Long {
  /** How many rows are many. */
  readonly from: number;
  rows(args: Given): number;
  /** What the entry has to be called with for row `i` alone. */
  row(args: Given, i: number): Args;
  /** The outputs, on arguments in float64 and in float64. */
  exactly(args: Given): Returned;
}

export interface Reference {
  readonly mistakes: Readonly<Record<string, Mistake>>;
  readonly entries: Readonly<Record<string, Implementation>>;
  readonly long?: Readonly<Record<string, Long>>;
}

/**
 * Declares a problem's reference. Every op it uses computes in float64 and rounds to its operands' dtype, so that the same
 * lines are the oracle on float64 tensors and an ordinary implementation on any other.
 * Tensors that it makes itself (`arange`, `full`) are constants: they take the dtype of what they meet.
 * An entry of `others` that draws (a sampler, for a check of statistics) is handed `random` beside its arguments: a function
 * of nothing that gives the next uniform number of [0, 1), decided by the call's seed. It is called only where the reference
 * plays a submission, in proofs; its outputs are never expected of anybody.
 * `long` gives the exact values of an entry's long inputs, where the entry itself would take too long.
 * @throws InputError `reference/invalid` when it is not `{ mistakes, entries }`, or `long` is of another entry
 */
export function define<const M extends Readonly<Record<string, string | Mistake>>>(reference: {
  readonly mistakes: M;
  readonly entries: Readonly<
    Record<string, { of(args: Given, wrong: Readonly<Record<keyof M, boolean>>): Returned }["of"]>
  >;
  readonly long?: Readonly<Record<string, Long>>;
}): Reference {
  const { mistakes, entries, long } = (reference ?? {}) as typeof reference;
  if (typeof mistakes !== "object" || typeof entries !== "object" || Object.keys(entries ?? {}).length === 0)
    throw new InputError("reference/invalid", ["a reference is define({ mistakes: { … }, entries: { … } })"]);
  for (const name of Object.keys(long ?? {}))
    if (!Object.hasOwn(entries, name))
      throw new InputError("reference/invalid", [
        `long: ${name} is none of the entries${near(name, Object.keys(entries))}`,
      ]);
  return {
    mistakes: Object.fromEntries(
      Object.entries(mistakes).map(([id, m]) => [id, typeof m === "string" ? { says: m } : m]),
    ),
    entries: entries as Reference["entries"],
    ...(long === undefined ? {} : { long }),
  };
}
