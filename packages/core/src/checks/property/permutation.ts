import { permutation } from "../../inputs/distribution.ts";
import type { Random } from "../../inputs/random.ts";
import type { Axes } from "../../schema/checks/property/relation.ts";
import { take } from "../../tensor/reshape.ts";
import type { Trial } from "../check.ts";
import { type Desk, sizeAt } from "./desk.ts";

/** The case with the named axes in another order, the same for all. @throws Settled when there is but one position */
export function permuted(axes: Axes, desk: Desk): { changed: Trial; order: readonly number[] } {
  const tensors = desk.given(Object.keys(axes));
  const order = shuffled(desk.size(tensors, axes), desk.random());
  const changes = [...tensors].map(([name, t]) => {
    const axis = axes[name] as number;
    return [name, sizeAt(t, axis) === 1 ? t : take(t, axis, order)] as const;
  });
  return { changed: desk.again(new Map(changes)), order };
}

/** A random order of 0 … n − 1 that is not the order they are in. */
function shuffled(n: number, random: Random): number[] {
  const order = permutation(n, random);
  return order.every((p, i) => p === i) ? [...order.slice(1), 0] : order;
}
