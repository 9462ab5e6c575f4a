import { forbidden, masksOf } from "./masks.ts";
import { inCases, outside, type SymptomKind, sameShape, shared, sure } from "./picture.ts";

/** Right wherever the mask allows, wrong where it does not. */
export const maskedPositions: SymptomKind = {
  id: "masked-positions",
  look({ wrong }) {
    const most = shared(wrong, (w) =>
      masksOf(w).flatMap(([name, mask]) => {
        const off = sameShape(w.actual.shape, w.right.shape) ? forbidden(mask, w.right.shape) : undefined;
        if (off === undefined) return [];
        const bad = outside(w);
        const all = off.filter(Boolean).length;
        return all > 0 && all < off.length && bad.every((i) => off[i]) && bad.length >= all / 2 ? [name] : [];
      }),
    );
    return (
      most && {
        says: `${most.output} is wrong only where ${most.words[0]} is false`,
        confidence: sure(0.9, most),
        because: `${inCases(most)} every value of ${most.output} that ${most.words[0]} allows is right`,
      }
    );
  },
};
