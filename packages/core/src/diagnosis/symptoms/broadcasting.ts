import { take } from "../../tensor/reshape.ts";
import { alike, axisName, inCases, type SymptomKind, sameShape, shared, sure, telling } from "./picture.ts";

/** The first position's right values, repeated along an axis. */
export const broadcasting: SymptomKind = {
  id: "broadcasting",
  look(picture) {
    // Where an axis has one position there is nothing to repeat, so such cases are neither for nor against.
    const most = shared(
      picture.wrong.filter((w) => telling(w) && sameShape(w.actual.shape, w.right.shape)),
      (w) =>
        w.right.shape.flatMap((n, axis) => {
          if (n < 2) return [];
          const first = take(w.right, axis, new Array<number>(n).fill(0));
          return alike(w.actual.data, first.data, w.expected) ? [axisName(picture, w.output, axis)] : [];
        }),
    );
    return (
      most && {
        says: `the first position along ${most.words[0]} is broadcast over the others in ${most.output}`,
        confidence: sure(0.93, most),
        because: `${inCases(most)} ${most.output} is, all along ${most.words[0]}, what it should be at position 0`,
      }
    );
  },
};
