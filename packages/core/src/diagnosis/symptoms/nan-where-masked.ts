import { forbidden, masksOf, touchedRows } from "./masks.ts";
import { inCases, outside, type SymptomKind, sameShape, shared, sure } from "./picture.ts";

/** NaN only where, or in rows in which, the mask forbids something. */
export const nanWhereMasked: SymptomKind = {
  id: "nan-where-masked",
  look({ wrong }) {
    const most = shared(wrong, (w) => {
      if (!sameShape(w.actual.shape, w.right.shape)) return [];
      const bad = outside(w);
      if (!bad.every((i) => Number.isNaN(w.actual.data[i]))) return [];
      const row = (i: number) => Math.floor(i / w.expected.rowLength);
      return masksOf(w).flatMap(([name, mask]) => {
        const off = forbidden(mask, w.right.shape);
        if (off?.includes(false) && bad.every((i) => off[i])) return [`where ${name} is false`];
        const rows = touchedRows(mask, w.right.shape);
        return rows?.includes(false) && bad.every((i) => rows[row(i)])
          ? [`in rows in which ${name} is false somewhere`]
          : [];
      });
    });
    return (
      most && {
        says: `${most.output} is NaN only ${most.words[0]}, as 0 × ∞ and ∞ − ∞ are`,
        confidence: sure(0.92, most),
        because: `${inCases(most)} every wrong value of ${most.output} is NaN and stands ${most.words[0]}`,
      }
    );
  },
};
