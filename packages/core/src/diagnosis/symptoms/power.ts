import { alike, inCases, type SymptomKind, shared, sure, telling } from "./picture.ts";

const FORMS: readonly (readonly [string, (e: number) => number])[] = [
  ["the square", (e) => e * e],
  ["the square root", Math.sqrt],
  ["the inverse", (e) => 1 / e],
  ["the exponential", Math.exp],
  ["the logarithm", Math.log],
];

/** A square or a root too many or too few, and their like. */
export const power: SymptomKind = {
  id: "power",
  look({ wrong }) {
    const most = shared(wrong, (w) =>
      FORMS.filter(([, f]) => {
        const predicted = w.expected.values.map(f);
        const steepest = predicted.reduce((m, v) => Math.max(m, Math.abs(v)), 1);
        return (
          telling(w) &&
          predicted.every(Number.isFinite) &&
          alike(w.actual.data, predicted, w.expected, Math.min(steepest, 100))
        );
      }).map(([name]) => name),
    );
    return (
      most && {
        says: `${most.output} is ${most.words[0]} of what it should be`,
        confidence: sure(0.9, most),
        because: `${inCases(most)} every value of ${most.output} is ${most.words[0]} of the expected one`,
      }
    );
  },
};
