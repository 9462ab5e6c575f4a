import { alike, inCases, type SymptomKind, shared, sure, telling, type Wrong } from "./picture.ts";

/** Every value is what it should be, plus one number. */
export const constantOffset: SymptomKind = {
  id: "constant-offset",
  look({ wrong }) {
    const most = shared(wrong, (w) => {
      const d = offsetOf(w);
      return d === undefined ? [] : ["a number", Number(d.toPrecision(4)).toString()];
    });
    if (most === undefined) return undefined;
    const d = most.words.find((word) => word !== "a number");
    return {
      says: `${d ?? "a number"} is added to every value of ${most.output}`,
      confidence: sure(0.93, most),
      because: `${inCases(most)} ${most.output} differs from the expected by ${d ?? "one number in all places, another one from case to case"}`,
    };
  },
};

function offsetOf(w: Wrong): number | undefined {
  const { values } = w.expected;
  if (!telling(w) || w.actual.data.length !== values.length) return undefined;
  const d = values.reduce((sum, e, i) => sum + (w.actual.data[i] as number) - e, 0) / values.length;
  if (!Number.isFinite(d) || d === 0) return undefined;
  return alike(
    w.actual.data,
    values.map((e) => e + d),
    w.expected,
  )
    ? d
    : undefined;
}
