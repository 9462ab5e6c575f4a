import * as z from "zod";
import type { Misfit, Signatures } from "../check.ts";
import { agreesWithEntry } from "./agrees-with-entry.ts";
import { batchIndependent } from "./batch-independent.ts";
import { causal } from "./causal.ts";
import { equivariant } from "./equivariant.ts";
import { idempotent } from "./idempotent.ts";
import { inHull } from "./in-hull.ts";
import { invariant } from "./invariant.ts";
import { linear } from "./linear.ts";
import { maskRespected } from "./mask-respected.ts";
import { monotone } from "./monotone.ts";
import { Names } from "./names.ts";
import { normPreserving } from "./norm-preserving.ts";
import { relativePosition } from "./relative-position.ts";
import { sameUnder } from "./same-under.ts";
import { scaleInvariant } from "./scale-invariant.ts";
import { shiftInvariant } from "./shift-invariant.ts";
import { sumsToOne } from "./sums-to-one.ts";

/** A new relation is one new file and a line here. */
const relations = [
  sumsToOne,
  equivariant,
  invariant,
  causal,
  maskRespected,
  shiftInvariant,
  scaleInvariant,
  linear,
  inHull,
  batchIndependent,
  relativePosition,
  normPreserving,
  idempotent,
  monotone,
  agreesWithEntry,
  sameUnder,
] as const;
type Schemas<R extends readonly { schema: unknown }[]> = { readonly [I in keyof R]: R[I]["schema"] };

export const property = z.discriminatedUnion(
  "property",
  relations.map(({ schema }) => schema) as unknown as Schemas<typeof relations>,
);
export type PropertyCheck = z.infer<typeof property>;

/** Names and axes of a check that the signatures do not have. */
export function misfits(check: PropertyCheck, signatures: Signatures): readonly Misfit[] {
  const names = new Names(signatures);
  const own = relations.find(({ schema }) => schema.shape.property.value === check.property);
  own?.names(check as never, names);
  return names.issues;
}
