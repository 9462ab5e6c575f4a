import { slice } from "../../tensor/reshape.ts";
import { alike, axisName, inCases, type SymptomKind, sameShape, shared, sure, telling } from "./picture.ts";

/** The right values, one position further along an axis. */
export const shiftedByOne: SymptomKind = {
  id: "shifted-by-one",
  look(picture) {
    const most = shared(picture.wrong, (w) => {
      if (!telling(w) || !sameShape(w.actual.shape, w.right.shape)) return [];
      return w.right.shape.flatMap((n, axis) => {
        if (n < 3) return [];
        const [aTail, aHead] = [slice(w.actual, axis, 1), slice(w.actual, axis, 0, n - 1)];
        const [eTail, eHead] = [slice(w.right, axis, 1), slice(w.right, axis, 0, n - 1)];
        // Values that do not change along the axis are also shifted along it.
        if (alike(eTail.data, eHead.data, w.expected)) return [];
        const along = axisName(picture, w.output, axis);
        return [
          ...(alike(aTail.data, eHead.data, w.expected) ? [`one position later along ${along}`] : []),
          ...(alike(aHead.data, eTail.data, w.expected) ? [`one position earlier along ${along}`] : []),
        ];
      });
    });
    return (
      most && {
        says: `${most.output} is shifted: every value stands ${most.words[0]}`,
        confidence: sure(0.93, most),
        because: `${inCases(most)} the values of ${most.output} are the expected ones, ${most.words[0]}`,
      }
    );
  },
};
