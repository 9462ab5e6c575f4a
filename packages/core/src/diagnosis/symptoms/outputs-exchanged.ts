import { alike, type Picture, type SymptomKind, sameShape, sure } from "./picture.ts";

/** The outputs come in another order than the signature's. */
export const outputsExchanged: SymptomKind = {
  id: "outputs-exchanged",
  look(picture) {
    const names = Object.keys(picture.lab.problem.spec.entry.returns);
    for (const [i, a] of names.entries())
      for (const b of names.slice(i + 1)) {
        const cases = picture.observations.filter((o) => o.failing && o.result.state === "ok");
        const count = cases.filter((o) => areExchanged(o, a, b)).length;
        if (count > 0)
          return {
            says: `${a} and ${b} are returned in the wrong order`,
            confidence: sure(0.98, { count, of: cases.length }),
            because: `in ${count} of ${cases.length} failing cases ${a} is what ${b} should be, and the other way round`,
          };
      }
    return undefined;
  },
};

function areExchanged({ trial, result }: Picture["observations"][number], a: string, b: string): boolean {
  if (result.state !== "ok") return false;
  return [
    [a, b],
    [b, a],
  ].every(([is, shouldBe]) => {
    const actual = result.outputs.get(is as string);
    const expected = trial.expected().get(shouldBe as string);
    return (
      actual !== undefined &&
      expected !== undefined &&
      sameShape(actual.shape, expected.shape) &&
      alike(actual.data, expected.values, expected)
    );
  });
}
