import { alike, inCases, type SymptomKind, shared, sure, telling } from "./picture.ts";

/** Every value has the opposite sign. */
export const signFlipped: SymptomKind = {
  id: "sign-flipped",
  look({ wrong }) {
    const most = shared(wrong, (w) =>
      telling(w) &&
      alike(
        w.actual.data,
        w.expected.values.map((v) => -v),
        w.expected,
      )
        ? ["−1"]
        : [],
    );
    return (
      most && {
        says: `${most.output} has the opposite sign`,
        confidence: sure(0.97, most),
        because: `${inCases(most)} ${most.output} is −1 × the expected`,
      }
    );
  },
};
