import type { SymptomKind } from "./picture.ts";

/** The same inputs give other outputs. */
export const notRepeatable: SymptomKind = {
  id: "not-repeatable",
  look({ findings }) {
    const visible = findings.filter((f) => f.case.visibility === "visible");
    const differs = visible.filter((f) => f.state === "failed" && f.code === "not-repeatable");
    if (differs.length === 0) return undefined;
    const { length: of } = visible.filter((f) => differs.some((d) => d.check === f.check));
    return {
      says: "the outputs depend on more than the inputs: a random generator, or what earlier calls left behind",
      confidence: 0.95,
      because: `in ${differs.length} of ${of} cases two calls with the same inputs gave different outputs`,
    };
  },
};
