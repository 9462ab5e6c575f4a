import { transpose } from "../../tensor/reshape.ts";
import {
  alike,
  axisName,
  inCases,
  type Picture,
  type SymptomKind,
  shared,
  sure,
  telling,
  type Wrong,
} from "./picture.ts";

/** Orders of more axes than this are too many to try. */
const MOST_AXES = 4;

/** The right values with their axes in another order: in its shape, or read as if they had not moved. */
export const axesPermuted: SymptomKind = {
  id: "axes-permuted",
  look(picture) {
    const most = shared(picture.wrong, (w) => ordersOf(w, picture));
    return (
      most && {
        says: `${most.output} has its axes in another order: ${most.words[0]}`,
        confidence: sure(0.95, most),
        because: `${inCases(most)} ${most.output} holds the expected values with ${most.words[0]}`,
      }
    );
  },
};

function ordersOf(w: Wrong, picture: Picture): string[] {
  const rank = w.right.shape.length;
  if (!telling(w) || rank < 2 || rank > MOST_AXES || w.actual.data.length !== w.right.data.length) return [];
  return permutations(rank)
    .filter(
      (order) =>
        order.some((axis, i) => axis !== i) && alike(w.actual.data, transpose(w.right, order).data, w.expected),
    )
    .map((order) => told(order, w.output, picture));
}

function told(order: readonly number[], output: string, picture: Picture): string {
  const name = (axis: number) => axisName(picture, output, axis).replace("axis ", "");
  const moved = order.flatMap((axis, i) => (axis === i ? [] : [i]));
  if (moved.length === 2) return `${moved.map(name).join(" and ")} exchanged`;
  return `the axes in the order ${order.map(name).join(", ")}`;
}

function permutations(n: number): number[][] {
  if (n === 0) return [[]];
  return permutations(n - 1).flatMap((rest) =>
    Array.from({ length: n }, (_, at) => [...rest.slice(0, at), n - 1, ...rest.slice(at)]),
  );
}
